import type { Actor } from '#kernel';

/** A campaign of the whole bank is seen by everybody; one of some regions by those who see one of them. */
export function seesCampaign(actor: Actor, regions: readonly string[]): boolean {
  if (actor.regions === 'all' || regions.length === 0) return true;
  const scope = actor.regions;
  return regions.some((region) => scope.includes(region));
}

/** Who changes or judges a campaign must be in charge of every region that it touches. */
export function coversCampaign(actor: Actor, regions: readonly string[]): boolean {
  if (actor.regions === 'all') return true;
  const scope = actor.regions;
  return regions.length > 0 && regions.every((region) => scope.includes(region));
}
