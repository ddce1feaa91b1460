import { calendarDate } from '#kernel';
import {
  allTiers,
  customerAtStart,
  monthEndsUpTo,
  monthsBefore,
  monthsUnder,
  noTreatment,
  syntheticCustomer,
  syntheticCustomers,
  truthOf,
  type BankSettings,
  type SyntheticCampaign,
} from './index.js';

const settings: BankSettings = {
  seed: 7,
  customers: 3_000,
  prospects: 100,
  monthEnds: monthEndsUpTo(calendarDate('2026-09-30'), 18),
  startsOn: calendarDate('2026-07-01'),
};
const treated = {
  ...noTreatment,
  reach: 0.9,
  participation: 0.3,
  conversion: 0.1,
  growth: 0.02,
  recovery: 0.4,
  contactCost: 1,
  activity: 1.5,
};
const campaign: SyntheticCampaign = {
  code: 'UP1',
  experiment: 'E1',
  observationDays: 92,
  falls: { '2026-08': -0.2 },
  baseConversion: 0.05,
  baseOpening: 0.02,
  treatments: { control: () => noTreatment, offer: () => treated },
};

describe('the synthetic bank', () => {
  it('is the same for the same seed, in whatever order it is asked', () => {
    const forward = [...syntheticCustomers(settings)].slice(10, 20);
    const backward = Array.from({ length: 10 }, (_, k) => syntheticCustomer(settings, 19 - k)).reverse();
    expect(backward).toEqual(forward);
  });

  it('has eighteen month-ends that end with the last', () => {
    expect(settings.monthEnds).toHaveLength(18);
    expect([settings.monthEnds[0], settings.monthEnds.at(-1)]).toEqual(['2025-04-30', '2026-09-30']);
  });

  it('has a heavy tail at the top: the largest hundredth holds a large share of all assets', () => {
    const aums = [...syntheticCustomers(settings)].map((each) => each.firstAum).sort((a, b) => b - a);
    const total = aums.reduce((sum, each) => sum + each, 0);
    expect(aums.slice(0, 31).reduce((sum, each) => sum + each, 0) / total).toBeGreaterThan(0.4);
  });

  it('goes on where the months before the campaigns ended, with the market fall as the one thing that is new', () => {
    const later = { ...settings, startsOn: calendarDate('2026-10-01') };
    for (const customer of [...syntheticCustomers(settings)].slice(0, 100)) {
      const before = monthsBefore(settings, customer);
      const after = monthsUnder(settings, customer, before.at(-1), {});
      expect([...before, ...after]).toEqual(monthsBefore(later, customer));
    }
  });

  it('adds up: deposits, wealth, funds and insurance make the AUM to the fen', () => {
    for (const customer of [...syntheticCustomers(settings)].slice(0, 50)) {
      for (const month of monthsBefore(settings, customer)) {
        const fen = [month.deposits, month.wealth, month.funds, month.insurance].map((each) =>
          Math.round(each * 100),
        );
        expect(fen.reduce((sum, each) => sum + each, 0)).toBe(Math.round(month.aum * 100));
      }
    }
  });

  it('knows a truth that goes the way of the treatment', () => {
    const enrolled = [...syntheticCustomers(settings)]
      .slice(0, 1_500)
      .map((customer) => ({ ...customerAtStart(settings, customer), tier: customer.wealthClass }));
    const overall = truthOf(settings, campaign, enrolled).get(allTiers)!;
    const [control, offer] = [overall.get('control')!, overall.get('offer')!];
    expect(offer.conversionRate! - control.conversionRate!).toBeGreaterThan(0.06);
    expect(offer.churnRate!).toBeLessThan(control.churnRate!);
    expect(offer.aumGrowth!).toBeGreaterThan(control.aumGrowth!);
    expect(control.participationPerAssigned).toBe(0);
  });
});
