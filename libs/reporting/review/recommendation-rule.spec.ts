import { seededRule } from '../samples/seeded-rule.js';
import { recommend, recommendationRuleSchema, type CampaignSignals } from './recommendation-rule.js';

const rule = seededRule().definition;

const signals = (changes: Partial<CampaignSignals>): CampaignSignals => ({
  evidence: 'sound',
  primary: 'better',
  guardrails: 'held',
  return: 'positive',
  ...changes,
});

describe('the recommendation for a campaign', () => {
  it.each<[string, string, Partial<CampaignSignals>]>([
    ['scale', 'provenAndPaid', {}],
    ['scale', 'provenAndPaid', { return: 'unknown', guardrails: 'unknown' }],
    ['iterate', 'provenButDear', { return: 'negative' }],
    ['stop', 'guardrailBroken', { guardrails: 'worse' }],
    ['stop', 'harmful', { primary: 'worse' }],
    ['stop', 'losesMoney', { primary: 'unclear', return: 'negative' }],
    ['iterate', 'unclear', { primary: 'unclear' }],
    [
      'iterate',
      'noResult',
      { evidence: 'none', primary: 'unclear', guardrails: 'unknown', return: 'unknown' },
    ],
    ['iterate', 'noResult', { evidence: 'interim', guardrails: 'worse' }],
    ['iterate', 'notProven', { evidence: 'notRandomised' }],
    ['iterate', 'notProven', { evidence: 'notTrusted', primary: 'worse' }],
  ])('is to %s by the clause %s', (verdict, clause, changes) => {
    expect(recommend(rule, signals(changes))).toMatchObject({ verdict, clause });
  });

  it('shows what it was founded on', () => expect(recommend(rule, signals({})).signals).toEqual(signals({})));
});

describe('a rule written by a user', () => {
  const clause = { clause: 'always', when: {}, verdict: 'iterate', reasonEn: 'a', reasonZh: 'b' };
  it('needs a last clause that fits always', () => {
    expect(recommendationRuleSchema.safeParse({ clauses: [clause] }).success).toBe(true);
    const open = { clauses: [{ ...clause, when: { primary: ['better'] } }] };
    expect(recommendationRuleSchema.safeParse(open).success).toBe(false);
  });

  it('is refused with an unknown signal, word or a clause named twice', () => {
    for (const clauses of [
      [{ ...clause, clause: 'x', when: { mood: ['good'] } }, clause],
      [{ ...clause, clause: 'x', when: { primary: ['great'] } }, clause],
      [{ ...clause, when: { primary: ['better'] } }, clause],
      [],
    ])
      expect(recommendationRuleSchema.safeParse({ clauses }).success).toBe(false);
  });
});
