import type { CalendarDate, Fen, Id } from '#kernel';
import type { CampaignState } from './campaign-state.js';
import type { CampaignType, MetricChoice } from './campaign-type.js';
import type { Channel } from './channel.js';
import type { Mechanic } from './mechanic.js';
import type { MetricKey } from './metric-key.js';

export type CampaignId = Id<'Campaign'>;

/** The seven questions of a brief (5W2H). */
export interface Brief {
  readonly why: string;
  readonly what: string;
  readonly who: string;
  readonly where: string;
  readonly when: string;
  readonly how: string;
  readonly howMuch: string;
}
export const briefQuestions = ['why', 'what', 'who', 'where', 'when', 'how', 'howMuch'] as const;

export const productKinds = [
  'none',
  'deposit',
  'wealth',
  'fund',
  'insurance',
  'card',
  'loan',
  'payment',
] as const;
export type ProductKind = (typeof productKinds)[number];

export interface Product {
  readonly kind: ProductKind;
  readonly name: string;
}

/** A benefit (权益) that customers receive. */
export interface Offer {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  /** What one redemption costs the bank. */
  readonly unitCostFen: Fen;
  /** Variants that get it; empty: all but a control that gets nothing. */
  readonly variants: readonly string[];
}

export const languages = ['zh', 'en'] as const;
export type Language = (typeof languages)[number];

/** What customers read or hear, for one variant (undefined: every variant), language and channel (undefined: all). */
export interface Wording {
  readonly variant?: string;
  readonly language: Language;
  readonly channel?: Channel;
  readonly title: string;
  readonly body: string;
}

/** The rules shown to customers, once per language. */
export interface CustomerRules {
  readonly language: Language;
  readonly eligibility: string;
  readonly validity: string;
  readonly terms: string;
}

/** What the campaign wants to see. For a rate a fraction, for money currency units, as decimal text. */
export interface Target {
  readonly metric: MetricKey;
  readonly direction: 'atLeast' | 'atMost';
  readonly value: string;
  /** Undefined: over all tiers. */
  readonly tier?: string;
}

/** Everything that an author writes and an approver signs. */
export interface CampaignContent {
  readonly nameZh: string;
  readonly nameEn: string;
  readonly type: CampaignType;
  /** payment, education, pension, ... */
  readonly scenario: string;
  readonly startsOn: CalendarDate;
  readonly endsOn: CalendarDate;
  readonly budgetFen: Fen;
  /** The person answerable for it; a name or staff number, never a customer. */
  readonly owner: string;
  /** Codes of the regions where it runs; empty: the whole bank. */
  readonly regions: readonly string[];
  readonly brief: Brief;
  readonly channels: readonly Channel[];
  readonly product: Product;
  readonly offers: readonly Offer[];
  readonly wording: readonly Wording[];
  readonly customerRules: readonly CustomerRules[];
  readonly mechanics: readonly Mechanic[];
  readonly metrics: MetricChoice;
  readonly targets: readonly Target[];
  /** The purpose for which customers must have consented to be contacted. */
  readonly consentPurpose: string;
  readonly oneParticipationPerCustomer: boolean;
  readonly identityVerifiedAtRedemption: boolean;
}

export interface Campaign {
  readonly campaignId: CampaignId;
  /** Short name in files and facts; never changes. */
  readonly code: string;
  readonly state: CampaignState;
  /** Counts edits, of the content as well as of a part contributed by an experiment. */
  readonly revision: number;
  readonly content: CampaignContent;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** Set while an approval stands. */
  readonly approvedDigest: string | undefined;
}
