import { calendarDate } from '#kernel';
import type { CampaignContent } from '../campaign.js';
import { approvalRefusal, blockingRefusal } from '../approval-checklist.js';
import { salonCampaign } from '../samples/salon-campaign.js';
import { checkCompliance } from './check-compliance.js';

const today = calendarDate('2026-06-15');
const findings = (changes: Partial<CampaignContent> = {}, on = today) =>
  checkCompliance(salonCampaign(changes), on).map(
    ({ severity, rule, where }) => `${severity} ${rule} ${where}`,
  );
const { wording, customerRules, brief, offers } = salonCampaign();
const worded = (body: string): Partial<CampaignContent> => ({ wording: [{ ...wording[0]!, body }] });

describe('the compliance check', () => {
  it('has nothing against a complete campaign', () => expect(findings()).toEqual([]));

  it.each<[string, Partial<CampaignContent>]>([
    ['blocks riskStatementMissing wording.0.body', worded('诚邀您参加养老规划沙龙')],
    ['blocks returnPromised wording.0.body', worded('保本高收益。产品有风险，投资须谨慎')],
    ['held absoluteWording wording.0.body', worded('最优惠。产品有风险，投资须谨慎')],
    ['held expectedReturn wording.0.body', worded('预期收益4%。产品有风险，投资须谨慎')],
    ['held absoluteWording offers.0.name', { offers: [{ ...offers[0]!, name: '顶级茶具' }] }],
    [
      'held finalInterpretation customerRules.0.terms',
      { customerRules: [{ ...customerRules[0]!, terms: '最终解释权归本行' }] },
    ],
    ['blocks wordingMissing wording', { wording: [], channels: ['sms', 'branch'] }],
    ['blocks rulesMissing customerRules', { customerRules: [] }],
    [
      'blocks eligibilityMissing customerRules.0.eligibility',
      { customerRules: [{ ...customerRules[0]!, eligibility: ' ' }] },
    ],
    [
      'blocks validityMissing customerRules.0.validity',
      { customerRules: [{ ...customerRules[0]!, validity: '' }] },
    ],
    ['blocks termsMissing customerRules.0.terms', { customerRules: [{ ...customerRules[0]!, terms: '' }] }],
    [
      'held validityOver customerRules.0.validity',
      { customerRules: [{ ...customerRules[0]!, validity: '2025年7月1日至2025年9月30日' }] },
    ],
    ['blocks consentPurposeMissing consentPurpose', { consentPurpose: '' }],
    ['blocks briefIncomplete brief.howMuch', { brief: { ...brief, howMuch: '' } }],
    ['held abusePossible oneParticipationPerCustomer', { identityVerifiedAtRedemption: false }],
    [
      'advice optOutMissing wording.0.body',
      { wording: [{ ...wording[0]!, channel: 'sms', body: '产品有风险，投资须谨慎' }, wording[0]!] },
    ],
  ])('says: %s', (expected, changes) => expect(findings(changes)).toEqual([expected]));

  it('needs the rules in every language that customers are addressed in', () => {
    const english = { ...wording[0]!, language: 'en' as const, body: 'Join us. Investing involves risk.' };
    expect(findings({ wording: [wording[0]!, english] })).toEqual(['blocks rulesMissing customerRules']);
  });

  it('holds a promise on a product whose value cannot fall, and blocks it on one whose value can', () => {
    const deposit = { ...worded('保本保息'), product: { kind: 'deposit' as const, name: '定期' } };
    expect(findings(deposit)).toEqual([
      'held returnPromised wording.0.body',
      'held returnPromised wording.0.body',
    ]);
  });

  it('holds a campaign whose period is over', () => {
    expect(findings({}, calendarDate('2026-10-01'))).toEqual(['held periodOver endsOn']);
    expect(findings({}, calendarDate('2026-09-30'))).toEqual(['advice periodBegun startsOn']);
  });

  it('names a finding by its text, so that an edit of the text voids a release', () => {
    const idsOf = (body: string) =>
      checkCompliance(salonCampaign(worded(body)), today).map((each) => each.findingId);
    const risk = '产品有风险，投资须谨慎';
    expect(idsOf(`最优惠。${risk}`)).toEqual(idsOf(`最优惠。${risk}`));
    expect(idsOf(`最优惠。${risk}`)).not.toEqual(idsOf(`最优惠！${risk}`));
  });
});

describe('the way to approval', () => {
  const held = checkCompliance(salonCampaign(worded('最优惠。产品有风险，投资须谨慎')), today);

  it('is closed by wording that is held, until each finding is released', () => {
    expect(blockingRefusal(held)).toBeUndefined();
    expect(approvalRefusal(held, new Set())).toMatchObject({
      refusal: 'WordingHeld',
      field: 'wording.0.body',
    });
    expect(approvalRefusal(held, new Set(held.map((each) => each.findingId)))).toBeUndefined();
  });

  it('is closed by a blocking finding that no release opens', () => {
    const blocked = checkCompliance(salonCampaign(worded('保本')), today);
    const all = new Set(blocked.map((each) => each.findingId));
    expect(approvalRefusal(blocked, all)).toMatchObject({ refusal: 'ComplianceBlocked' });
  });
});
