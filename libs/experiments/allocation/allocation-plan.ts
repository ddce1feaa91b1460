/** One whole in basis points: shares of a tier add up to it exactly. */
export const wholeBasisPoints = 10_000;

/** Planned share of each variant, in basis points (4000 = 40 %). */
export type Shares = Readonly<Record<string, number>>;

/** How each tier is divided among the variants. */
export interface AllocationPlan {
  /** Tiers with a division of their own, by tier key. */
  readonly byTier: Readonly<Record<string, Shares>>;
  /** Every other tier, among them `none`: a customer without a tier is divided too, never dropped. */
  readonly otherTiers: Shares;
}

export function sharesOf(plan: AllocationPlan, tier: string): Shares {
  return Object.hasOwn(plan.byTier, tier) ? plan.byTier[tier]! : plan.otherTiers;
}

/** What is wrong with a division, in words for the person who entered it; undefined when it can be used. */
export function faultOfShares(shares: Shares, variants: readonly string[]): string | undefined {
  const strangers = Object.keys(shares).filter((variant) => !variants.includes(variant));
  if (strangers.length > 0) return `${strangers.join(', ')} is not a variant of this experiment`;
  const missing = variants.filter((variant) => !Object.hasOwn(shares, variant));
  if (missing.length > 0)
    return `no share is given for ${missing.join(', ')}; enter 0 to leave a variant out`;
  const values = Object.values(shares);
  if (values.some((share) => !Number.isInteger(share) || share < 0)) {
    return 'shares are whole basis points of 0 or more (2500 is 25 %)';
  }
  const sum = values.reduce((total, share) => total + share, 0);
  if (sum !== wholeBasisPoints) return `shares add up to ${sum / 100} % instead of 100 %`;
  return undefined;
}
