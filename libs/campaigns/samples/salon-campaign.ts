import { calendarDate } from '#kernel';
import type { CampaignContent } from '../campaign.js';
import { proposedContent } from '../proposed-content.js';

/** A complete value-uplift campaign that compliance has nothing against before 1 July 2026. For specs. */
export function salonCampaign(changes: Partial<CampaignContent> = {}): CampaignContent {
  return {
    ...proposedContent('valueUplift', {
      nameZh: '财富沙龙',
      nameEn: 'Wealth salon',
      scenario: 'pension',
      startsOn: calendarDate('2026-07-01'),
      endsOn: calendarDate('2026-09-30'),
      owner: 'M-017',
      budgetFen: 50_000_000n,
      brief: {
        why: 'Assets of the middle tier stagnate',
        what: 'Salon with one-to-one follow-up',
        who: 'Middle and high tier',
        where: 'Branches in Hangzhou',
        when: 'Third quarter',
        how: 'Invitation by manager and SMS',
        howMuch: '500,000 CNY',
      },
      channels: ['managerCall', 'sms'],
      product: { kind: 'wealth', name: '稳健一号' },
      offers: [
        {
          code: 'TEA-SET',
          name: '茶具礼盒',
          description: '到场签到领取',
          unitCostFen: 12_000n,
          variants: ['salon'],
        },
      ],
      wording: [
        {
          variant: 'salon',
          language: 'zh',
          title: '财富沙龙邀请',
          body: '诚邀您参加养老规划沙龙。理财非存款，产品有风险，投资须谨慎。回T退订',
        },
      ],
      customerRules: [
        {
          language: 'zh',
          eligibility: '受邀的个人客户',
          validity: '2026年7月1日至2026年9月30日',
          terms: '每位客户限领一份，凭本人证件核验',
        },
      ],
      mechanics: [
        { kind: 'salon', seats: 40, followUpWithinDays: 7 },
        {
          kind: 'benefitLadder',
          steps: [{ thresholdFen: 5_000_000n, offer: 'TEA-SET' }],
          remindWithinFen: 1_000_000n,
        },
      ],
      targets: [{ metric: 'conversionRate', direction: 'atLeast', value: '0.12' }],
    }),
    ...changes,
  };
}
