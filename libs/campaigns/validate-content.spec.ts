import { calendarDate } from '#kernel';
import type { CampaignContent } from './campaign.js';
import type { Mechanic } from './mechanic.js';
import { proposedContent } from './proposed-content.js';
import { salonCampaign } from './samples/salon-campaign.js';
import { validateCode, validateContent } from './validate-content.js';

const { offers, wording, targets, metrics } = salonCampaign();

describe('the content of a campaign', () => {
  it('may be unfinished while it is a draft', () => {
    const draft = proposedContent('brand', {
      nameEn: 'Trees',
      scenario: 'public good',
      startsOn: calendarDate('2026-07-01'),
      endsOn: calendarDate('2026-07-31'),
      owner: 'M-1',
    });
    expect(validateContent(draft)).toBeUndefined();
    expect(draft.metrics.primary).toBe('engagementRate');
    expect(validateContent(salonCampaign())).toBeUndefined();
  });

  it.each<[string, Partial<CampaignContent>]>([
    ['nameZh', { nameZh: ' ', nameEn: '' }],
    ['owner', { owner: '' }],
    ['endsOn', { endsOn: calendarDate('2026-06-30') }],
    ['endsOn', { endsOn: calendarDate('2029-01-01') }],
    ['budget', { budgetFen: -1n }],
    ['offers.0.unitCost', { offers: [{ ...offers[0]!, unitCostFen: -5n }], mechanics: [] }],
    ['offers', { offers: [offers[0]!, offers[0]!] }],
    ['wording.0.channel', { wording: [{ ...wording[0]!, channel: 'email' }] }],
    ['wording', { wording: [wording[0]!, wording[0]!] }],
    ['targets.0.value', { targets: [{ ...targets[0]!, value: 'NaN' }] }],
    ['metrics', { metrics: { ...metrics, secondary: [metrics.primary] } }],
    ['regions', { regions: ['zj', 'zj'] }],
    ['brief.why', { brief: { ...salonCampaign().brief, why: 'a\u0000b' } }],
    ['nameEn', { nameEn: '\ud800' }],
  ])('is refused, naming %s', (field, changes) => {
    expect(validateContent(salonCampaign(changes))).toMatchObject({ refusal: 'InvalidInput', field });
  });

  it.each<[string, Mechanic]>([
    [
      'mechanics.0.steps.1',
      {
        kind: 'benefitLadder',
        steps: [
          { thresholdFen: 200n, offer: 'TEA-SET' },
          { thresholdFen: 200n, offer: 'TEA-SET' },
        ],
      },
    ],
    ['mechanics.0.steps', { kind: 'benefitLadder', steps: [] }],
    [
      'mechanics.0.referredOffer',
      { kind: 'referral', referrerOffer: 'TEA-SET', referredOffer: 'NONE', maxReferralsPerCustomer: 3 },
    ],
    ['mechanics.0.products', { kind: 'bundle', products: ['deposit'] }],
    ['mechanics.0.idleDays', { kind: 'recall', idleDays: 0.5 }],
    ['mechanics.0.followUpResults', { kind: 'taskDispatch', dueWithinDays: 3, followUpResults: [] }],
  ])('refuses a mechanic that cannot work, naming %s', (field, mechanic) => {
    expect(validateContent(salonCampaign({ mechanics: [mechanic] }))).toMatchObject({ field });
  });

  it('has a code that files can carry', () => {
    expect(validateCode('SALON-2026.Q3')).toBeUndefined();
    for (const code of ['', 'a', 'salon', '=CMD', 'A B', 'A'.repeat(41)])
      expect(validateCode(code)).toMatchObject({ field: 'code' });
  });
});
