/**
 * The thresholds behind the outcomes. They are defaults: an experiment's plan may carry others, and what it carried is
 * frozen with it.
 */
export interface OutcomeRules {
  /** The baseline snapshot is at most this old when the campaign starts. */
  readonly baselineMaxAgeDays: number;
  /** The end snapshot is at most this long before the window's last day. */
  readonly endMaxAgeDays: number;
  readonly churn: {
    /** AUM down by at least this share from a baseline above zero. */
    readonly aumDropShare: number;
    /** No activity for at least this many days. */
    readonly idleDays: number;
  };
  readonly return: {
    /** AUM at least this multiple of the baseline … */
    readonly aumMultiple: number;
    /** … or one of these lifecycles, at two consecutive month-ends inside the window. */
    readonly lifecycles: readonly string[];
    /** The last snapshot of a month stands for its end when it is dated at most this many days before it. */
    readonly monthEndToleranceDays: number;
    /** Which lifecycles at baseline a customer can return from. */
    readonly from: readonly string[];
  };
  /** k of "share holding at least k products". */
  readonly productsAtLeast: number;
  /** A newly acquired customer is retained when the account is still open after this many days. */
  readonly retentionDays: number;
}

export const defaultOutcomeRules: OutcomeRules = {
  baselineMaxAgeDays: 92,
  endMaxAgeDays: 45,
  churn: { aumDropShare: 0.8, idleDays: 90 },
  return: {
    aumMultiple: 1.1,
    monthEndToleranceDays: 6,
    lifecycles: ['growing', 'mature'],
    from: ['declining', 'churnWarning'],
  },
  productsAtLeast: 2,
  retentionDays: 90,
};

/** The plan's own thresholds over the defaults. */
export function outcomeRules(
  own: {
    readonly [Key in keyof OutcomeRules]?: OutcomeRules[Key] extends number
      ? number
      : Partial<OutcomeRules[Key]>;
  } = {},
): OutcomeRules {
  return {
    ...defaultOutcomeRules,
    ...own,
    churn: { ...defaultOutcomeRules.churn, ...own.churn },
    return: { ...defaultOutcomeRules.return, ...own.return },
  };
}
