import { lifecycles } from '#customers';

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

/** What a plan says of its own; what it leaves out is the default. */
export type OwnOutcomeRules = {
  readonly [Key in keyof OutcomeRules]?: OutcomeRules[Key] extends number
    ? number
    : Partial<OutcomeRules[Key]>;
};

/** The plan's own thresholds over those that hold otherwise. */
export function outcomeRules(
  own: OwnOutcomeRules = {},
  otherwise: OutcomeRules = defaultOutcomeRules,
): OutcomeRules {
  return {
    ...otherwise,
    ...own,
    churn: { ...otherwise.churn, ...own.churn },
    return: { ...otherwise.return, ...own.return },
  };
}

/** Why thresholds cannot be used, in words for who set them; undefined where they can. */
export function faultOfOutcomeRules(rules: OutcomeRules): string | undefined {
  const { churn } = rules;
  return (
    faultOfDays('baselineMaxAgeDays', rules.baselineMaxAgeDays, 1, 366) ??
    faultOfDays('endMaxAgeDays', rules.endMaxAgeDays, 1, 366) ??
    faultOfDays('retentionDays', rules.retentionDays, 1, 730) ??
    faultOfDays('churn.idleDays', churn.idleDays, 1, 730) ??
    (churn.aumDropShare > 0 && churn.aumDropShare <= 1
      ? undefined
      : 'churn.aumDropShare is a share above 0 and at most 1 (0.8: down by 80 %).') ??
    (Number.isInteger(rules.productsAtLeast) && rules.productsAtLeast >= 1 && rules.productsAtLeast <= 100
      ? undefined
      : 'productsAtLeast is a whole number of products, 1 to 100.') ??
    faultOfReturn(rules.return)
  );
}

function faultOfReturn(rule: OutcomeRules['return']): string | undefined {
  if (!(rule.aumMultiple > 0 && rule.aumMultiple <= 100)) {
    return 'return.aumMultiple is a multiple of the baseline above 0 and at most 100 (1.1: ten per cent more).';
  }
  if (rule.from.length === 0) return 'return.from names at least one lifecycle to return from.';
  const strange = [...rule.from, ...rule.lifecycles].find(
    (each) => !lifecycles.some((known) => known === each),
  );
  if (strange !== undefined) return `return: '${strange}' is no lifecycle (${lifecycles.join(', ')}).`;
  const both = rule.from.find((each) => rule.lifecycles.includes(each));
  if (both !== undefined) return `return: nobody returns from ${both} by being ${both}.`;
  // Two consecutive month-ends are told apart only while each snapshot can stand for one of them.
  return faultOfDays('return.monthEndToleranceDays', rule.monthEndToleranceDays, 0, 27);
}

function faultOfDays(name: string, days: number, least: number, most: number): string | undefined {
  return Number.isInteger(days) && days >= least && days <= most
    ? undefined
    : `${name} is a whole number of days, ${least} to ${most}.`;
}
