/** The closed lists of domain.md. Keys are stored and exchanged; names are for people. */
export const relationships = ['prospect', 'customer'] as const;
export type Relationship = (typeof relationships)[number];

export const customerKinds = ['personal', 'corporate'] as const;
export type CustomerKind = (typeof customerKinds)[number];

export const riskAppetites = ['conservative', 'balanced', 'aggressive'] as const;
export type RiskAppetite = (typeof riskAppetites)[number];

export const behaviours = [
  'highFrequencySmall',
  'lowFrequencyLarge',
  'branchPreferring',
  'mobilePreferring',
] as const;
export type Behaviour = (typeof behaviours)[number];

export const tagFamilies = ['demographic', 'label', 'financial', 'financialRisk', 'marketing'] as const;
export type TagFamily = (typeof tagFamilies)[number];

/** What a customer may agree to: being contacted for marketing at all, being profiled, and each channel. */
export const consentPurposes = ['marketing', 'profiling', 'phone', 'sms', 'email', 'app'] as const;

/** The purpose that campaigns ask about unless they say otherwise. */
export const defaultConsentPurpose: (typeof consentPurposes)[number] = 'marketing';
export type ConsentPurpose = (typeof consentPurposes)[number];

export const lifecycles = [
  'new',
  'growing',
  'mature',
  'declining',
  'churnWarning',
  'churned',
  'unknown',
] as const;
export type Lifecycle = (typeof lifecycles)[number];

/** The tier of a customer who matches no band, of a prospect, and of a customer who has closed. */
export const noTier = 'none';
