import { canonicalJson } from '#kernel';
import type { CampaignContent, Offer } from './campaign.js';
import type { LadderStep, Mechanic } from './mechanic.js';

/** JSON has no exact integers: amounts in fen travel as text. */
export function encodeContent(content: CampaignContent): string {
  return canonicalJson(content);
}

type Encoded<T> = T extends bigint
  ? string
  : T extends readonly (infer Each)[]
    ? readonly Encoded<Each>[]
    : T extends string
      ? T
      : T extends object
        ? { readonly [Key in keyof T]: Encoded<T[Key]> }
        : T;

export function decodeContent(stored: unknown): CampaignContent {
  const encoded = stored as Encoded<CampaignContent>;
  return {
    ...(encoded as unknown as CampaignContent),
    budgetFen: BigInt(encoded.budgetFen),
    offers: encoded.offers.map((offer): Offer => ({ ...offer, unitCostFen: BigInt(offer.unitCostFen) })),
    mechanics: encoded.mechanics.map(decodeMechanic),
  };
}

function decodeMechanic(encoded: Encoded<Mechanic>): Mechanic {
  if (encoded.kind !== 'benefitLadder') return encoded as Mechanic;
  const { remindWithinFen, steps, ...rest } = encoded;
  return {
    ...rest,
    steps: steps.map((step): LadderStep => ({ ...step, thresholdFen: BigInt(step.thresholdFen) })),
    ...(remindWithinFen === undefined ? {} : { remindWithinFen: BigInt(remindWithinFen) }),
  };
}
