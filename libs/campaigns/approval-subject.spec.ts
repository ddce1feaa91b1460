import { calendarDate } from '#kernel';
import { approvalDigest } from './approval-subject.js';
import type { CampaignContent } from './campaign.js';
import { decodeContent, encodeContent } from './content-codec.js';
import { salonCampaign } from './samples/salon-campaign.js';

const parts = [
  { part: 'experiment:A', content: { segment: { id: 's', version: 3 }, allocation: { high: [40, 40, 20] } } },
  { part: 'experiment:B', content: { plan: { alpha: 0.05 } } },
];
const digest = (
  changes: Partial<CampaignContent> = {},
  contributed: readonly (typeof parts)[number][] = parts,
) => approvalDigest('SALON', salonCampaign(changes), contributed);

describe('what an approval binds', () => {
  it('does not depend on the order in which it was written down', () => {
    const content = salonCampaign();
    const reordered = Object.fromEntries(Object.entries(content).reverse()) as unknown as CampaignContent;
    expect(approvalDigest('SALON', reordered, [...parts].reverse())).toBe(digest());
  });

  it('survives storage', () => {
    const stored = decodeContent(JSON.parse(encodeContent(salonCampaign())));
    expect(stored).toEqual(salonCampaign());
    expect(approvalDigest('SALON', stored, parts)).toBe(digest());
  });

  const { brief, offers, wording, customerRules } = salonCampaign();
  it.each<[string, Partial<CampaignContent>]>([
    ['brief', { brief: { ...brief, who: 'Everybody' } }],
    ['wording', { wording: [{ ...wording[0]!, body: `${wording[0]!.body} ` }] }],
    ['offer cost', { offers: [{ ...offers[0]!, unitCostFen: 12_001n }] }],
    ['rules', { customerRules: [{ ...customerRules[0]!, terms: 'none' }] }],
    ['period', { endsOn: calendarDate('2026-10-01') }],
    ['budget', { budgetFen: 50_000_001n }],
    ['consent purpose', { consentPurpose: 'service' }],
    ['targets', { targets: [] }],
    ['mechanics', { mechanics: [] }],
  ])('changes with the %s', (_, changes) => expect(digest(changes)).not.toBe(digest()));

  it('changes with the allocation, the plan and the segment version of an experiment', () => {
    const other = [
      { part: 'experiment:A', content: { ...parts[0]!.content, segment: { id: 's', version: 4 } } },
    ];
    expect(digest({}, [...other, parts[1]!] as typeof parts)).not.toBe(digest());
    expect(digest({}, [parts[0]!])).not.toBe(digest());
  });
});
