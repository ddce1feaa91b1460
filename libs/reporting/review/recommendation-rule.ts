import { z } from 'zod';
import { Fault } from '#kernel';

export const verdicts = ['scale', 'iterate', 'stop'] as const;
export type Verdict = (typeof verdicts)[number];

const signals = {
  /** Whether there is a result to judge by. */
  evidence: ['none', 'interim', 'notRandomised', 'notTrusted', 'sound'],
  /** What the deciding metric says, in the direction that is good. */
  primary: ['better', 'worse', 'unclear'],
  /** Whether something got worse that must not. */
  guardrails: ['worse', 'held', 'unknown'],
  /** Incremental revenue against cost. */
  return: ['positive', 'negative', 'unclear', 'unknown'],
} as const;

/** What is known about a campaign when its future is decided, each in one word. */
export type CampaignSignals = { readonly [Key in keyof typeof signals]: (typeof signals)[Key][number] };

const clauseSchema = z.strictObject({
  clause: z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/),
  when: z.strictObject({
    evidence: z.array(z.enum(signals.evidence)).nonempty().optional(),
    primary: z.array(z.enum(signals.primary)).nonempty().optional(),
    guardrails: z.array(z.enum(signals.guardrails)).nonempty().optional(),
    return: z.array(z.enum(signals.return)).nonempty().optional(),
  }),
  verdict: z.enum(verdicts),
  reasonEn: z.string().min(1),
  reasonZh: z.string().min(1),
});

/** Clauses in order; the first that fits decides. The last one fits always. */
export const recommendationRuleSchema = z
  .strictObject({ clauses: z.array(clauseSchema).min(1).max(30) })
  .refine(({ clauses }) => clauses.length > 0 && Object.keys(clauses.at(-1)!.when).length === 0, {
    message: 'The last clause must fit always: leave its conditions empty.',
  })
  .refine(({ clauses }) => new Set(clauses.map((each) => each.clause)).size === clauses.length, {
    message: 'Every clause has a name of its own.',
  });

export type RecommendationRule = z.infer<typeof recommendationRuleSchema>;

export interface Recommendation {
  readonly verdict: Verdict;
  readonly clause: string;
  readonly reasonEn: string;
  readonly reasonZh: string;
  readonly signals: CampaignSignals;
}

export function recommend(rule: RecommendationRule, known: CampaignSignals): Recommendation {
  const fits = rule.clauses.find(({ when }) =>
    Object.entries(when).every(([signal, words]) =>
      (words as readonly string[]).includes(known[signal as keyof CampaignSignals]),
    ),
  );
  if (!fits) throw new Fault('RECOMMENDATION_RULE_OPEN', 'No clause of the recommendation rule fits');
  const { verdict, clause, reasonEn, reasonZh } = fits;
  return { verdict, clause, reasonEn, reasonZh, signals: known };
}
