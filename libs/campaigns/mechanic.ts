import { invalidInput, type Fen, type InvalidInput } from '#kernel';

/** How a campaign works on people (机制), each with the parameters that an experiment may vary. */
export type Mechanic =
  | {
      readonly kind: 'referral';
      readonly referrerOffer: string;
      readonly referredOffer: string;
      readonly maxReferralsPerCustomer: number;
    }
  | { readonly kind: 'benefitLadder'; readonly steps: readonly LadderStep[]; readonly remindWithinFen?: Fen }
  | {
      readonly kind: 'points';
      readonly pointsPerAction: number;
      readonly exchangeOffer: string;
      readonly pointsForExchange: number;
    }
  | { readonly kind: 'scenePartner'; readonly partner: string; readonly scene: string }
  | { readonly kind: 'salon'; readonly seats: number; readonly followUpWithinDays: number }
  | { readonly kind: 'bundle'; readonly products: readonly string[] }
  | { readonly kind: 'recall'; readonly idleDays: number }
  | {
      readonly kind: 'taskDispatch';
      readonly dueWithinDays: number;
      readonly followUpResults: readonly string[];
    }
  | { readonly kind: 'survey'; readonly daysAfterEnd: number; readonly asksRecommendation: boolean };

/** Reach `thresholdFen` of assets, unlock the offer. */
export interface LadderStep {
  readonly thresholdFen: Fen;
  readonly offer: string;
}

export type MechanicKind = Mechanic['kind'];

export const mechanicKinds = [
  'referral',
  'benefitLadder',
  'points',
  'scenePartner',
  'salon',
  'bundle',
  'recall',
  'taskDispatch',
  'survey',
] as const satisfies readonly MechanicKind[];

/** What is wrong with a mechanic, given the codes of the campaign's offers; undefined when nothing is. */
export function checkMechanic(
  mechanic: Mechanic,
  field: string,
  offerCodes: ReadonlySet<string>,
): InvalidInput | undefined {
  const wholeFrom = (name: string, value: number, least: number) =>
    Number.isSafeInteger(value) && value >= least
      ? undefined
      : invalidInput(`${field}.${name}`, `${name} must be a whole number of at least ${least}.`);
  const filled = (name: string, value: string) =>
    value.trim() ? undefined : invalidInput(`${field}.${name}`, `${name} must not be empty.`);
  const offer = (name: string, code: string) =>
    offerCodes.has(code)
      ? undefined
      : invalidInput(`${field}.${name}`, `The campaign has no offer '${code}'; add it or name another.`);

  switch (mechanic.kind) {
    case 'referral':
      return (
        offer('referrerOffer', mechanic.referrerOffer) ??
        offer('referredOffer', mechanic.referredOffer) ??
        wholeFrom('maxReferralsPerCustomer', mechanic.maxReferralsPerCustomer, 1)
      );
    case 'benefitLadder':
      return checkLadder(mechanic, field, offer);
    case 'points':
      return (
        wholeFrom('pointsPerAction', mechanic.pointsPerAction, 1) ??
        wholeFrom('pointsForExchange', mechanic.pointsForExchange, 1) ??
        offer('exchangeOffer', mechanic.exchangeOffer)
      );
    case 'scenePartner':
      return filled('partner', mechanic.partner) ?? filled('scene', mechanic.scene);
    case 'salon':
      return (
        wholeFrom('seats', mechanic.seats, 1) ??
        wholeFrom('followUpWithinDays', mechanic.followUpWithinDays, 0)
      );
    case 'bundle':
      return mechanic.products.length >= 2 && mechanic.products.every((each) => each.trim())
        ? undefined
        : invalidInput(`${field}.products`, 'A bundle names two products or more.');
    case 'recall':
      return wholeFrom('idleDays', mechanic.idleDays, 1);
    case 'taskDispatch':
      return (
        wholeFrom('dueWithinDays', mechanic.dueWithinDays, 1) ??
        (mechanic.followUpResults.length > 0
          ? undefined
          : invalidInput(
              `${field}.followUpResults`,
              'Say which results a manager may report, for example interested.',
            ))
      );
    case 'survey':
      return wholeFrom('daysAfterEnd', mechanic.daysAfterEnd, 0);
  }
}

function checkLadder(
  ladder: Extract<Mechanic, { kind: 'benefitLadder' }>,
  field: string,
  offer: (name: string, code: string) => InvalidInput | undefined,
): InvalidInput | undefined {
  if (ladder.steps.length === 0)
    return invalidInput(`${field}.steps`, 'A benefit ladder has a step or more.');
  for (const [index, step] of ladder.steps.entries()) {
    const below = index === 0 ? 0n : ladder.steps[index - 1]!.thresholdFen;
    if (step.thresholdFen <= below)
      return invalidInput(`${field}.steps.${index}`, 'The thresholds of a benefit ladder must rise.');
    const unknown = offer(`steps.${index}.offer`, step.offer);
    if (unknown) return unknown;
  }
  if (ladder.remindWithinFen !== undefined && ladder.remindWithinFen <= 0n)
    return invalidInput(`${field}.remindWithinFen`, 'The reminder distance must be positive.');
  return undefined;
}
