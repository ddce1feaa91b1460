import { readFileSync } from 'node:fs';
import { crossMomentsOf, isDefined, isUndefined, type Interval, type Maybe } from '#statistics';
import { estimateMetric } from './estimate-metric.js';
import type { Estimate, Estimator } from './estimate.js';
import type { EstimateKind, EstimationQuestion, Stratum } from './question.js';

interface Unit {
  readonly tier: string;
  readonly arm: string;
  readonly x: number | null;
  readonly y: number;
  readonly d: number;
  readonly b: number;
}

const reference = JSON.parse(
  readFileSync(new URL('./reference/four-estimators.json', import.meta.url), 'utf8'),
) as {
  units: Unit[];
  expected: Record<EstimateKind, Partial<Record<Estimator, Record<string, number>>>>;
};

function momentsOf(units: readonly Unit[], kind: EstimateKind) {
  const covariates = {
    x: units.map((unit) => unit.x ?? 0),
    gap: units.map((unit) => Number(unit.x === null)),
  };
  if (kind === 'ratio') {
    return crossMomentsOf<string>({
      numerator: units.map((unit) => unit.y),
      denominator: units.map((unit) => unit.d),
      ...covariates,
    });
  }
  return crossMomentsOf<string>({
    outcome: units.map((unit) => (kind === 'mean' ? unit.y : unit.b)),
    ...covariates,
  });
}

function strataOf(
  units: readonly Unit[],
  kind: EstimateKind,
  planned?: Record<string, Record<string, number>>,
) {
  return [...new Set(units.map((unit) => unit.tier))].map((name): Stratum => {
    const arms: Record<string, Stratum['arms'][string]> = {};
    for (const arm of ['control', 'A']) {
      const own = units.filter((unit) => unit.tier === name && unit.arm === arm);
      if (own.length > 0) arms[arm] = { eligible: own.length, moments: momentsOf(own, kind) };
    }
    return { name, arms, ...(planned ? { planned: planned[name] } : {}) };
  });
}

const question = (kind: EstimateKind, more: Partial<EstimationQuestion> = {}): EstimationQuestion => ({
  metric: kind,
  kind,
  descriptive: false,
  arms: ['control', 'A'],
  control: 'control',
  compare: 'control',
  strata: strataOf(reference.units, kind, { high: { control: 4, A: 6 }, mass: { control: 7, A: 3 } }),
  covariates: ['x', 'gap'],
  adjustedLeads: false,
  randomised: true,
  interim: false,
  alpha: 0.05,
  ...more,
});

const overall = (estimates: readonly Estimate[], estimator: Estimator) =>
  estimates.find((estimate) => estimate.stratum === null && estimate.estimator === estimator)!;

function value<T>(maybe: Maybe<T>): T {
  if (isUndefined(maybe)) throw new Error(`undefined because ${maybe.because}`);
  return maybe;
}

describe.each(['mean', 'proportion', 'ratio'] as const)('the estimators of a %s', (kind) => {
  const { estimates } = estimateMetric(question(kind));

  it.each(Object.keys(reference.expected[kind]) as Estimator[])(
    '%s agree with the reference',
    (estimator) => {
      const want = reference.expected[kind][estimator]!;
      const got = overall(estimates, estimator);
      const interval: Interval = value(got.interval);
      const close = (actual: number, expected: number) =>
        expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-10 * Math.abs(expected));
      close(value(got.difference), want.difference!);
      close(value(got.standardError), want.standardError!);
      close(interval.low, want.low!);
      close(interval.high, want.high!);
      close(value(got.p), want.p!);
      close(value(got.value.control), want.control!);
      close(value(got.value.treatment), want.treatment!);
      if (want.lift === undefined) return;
      const lift = value(got.lift);
      close(lift.point, want.lift);
      close(value(lift.interval).low, want.liftLow!);
      close(value(lift.interval).high, want.liftHigh!);
    },
  );
});

describe('which estimate leads', () => {
  it('is the tier-weighted one where the allocation differs between tiers, and the pooled ones say why not', () => {
    const { leading, estimates } = estimateMetric(question('mean'));
    expect(leading).toBe('tierWeighted');
    expect(overall(estimates, 'plain').trust).toEqual({ ok: false, because: ['allocationDiffersByTier'] });
    expect(overall(estimates, 'tierWeighted').trust).toEqual({ ok: true, because: [] });
    expect(estimates.filter((e) => e.leading && e.stratum === null).map((e) => e.estimator)).toEqual([
      'tierWeighted',
    ]);
  });

  it('is the plain one where every tier is divided alike', () => {
    const planned = { control: 5, A: 5 };
    const strata = strataOf(reference.units, 'mean', { high: planned, mass: planned });
    expect(estimateMetric(question('mean', { strata })).leading).toBe('plain');
  });

  it('is adjusted only where the plan said so and the covariate varies', () => {
    expect(estimateMetric(question('mean', { adjustedLeads: true })).leading).toBe('tierWeightedAdjusted');
    const known = reference.units.map((unit) => ({ ...unit, x: 1 }));
    const strata = strataOf(known, 'mean', { high: { control: 4, A: 6 }, mass: { control: 7, A: 3 } });
    const flat = estimateMetric(question('mean', { adjustedLeads: true, strata }));
    expect(flat.leading).toBe('tierWeighted');
    expect(flat.estimates.some((estimate) => estimate.estimator === 'adjusted')).toBe(false);
  });
});

describe('what is withheld', () => {
  it('gives no p-value while windows are open', () => {
    for (const estimate of estimateMetric(question('proportion', { interim: true })).estimates) {
      expect(estimate.p).toEqual({ kind: 'undefined', because: 'interim' });
      expect(estimate.trust.because).toContain('interim');
      expect(isDefined(estimate.difference)).toBe(true);
    }
  });

  it('gives no p-value where nobody was randomised', () => {
    for (const estimate of estimateMetric(question('mean', { randomised: false })).estimates) {
      expect(estimate.p).toEqual({ kind: 'undefined', because: 'notRandomised' });
      expect(estimate.trust.ok).toBe(false);
    }
  });

  it('never compares arms of a descriptive metric', () => {
    const { arms, estimates } = estimateMetric(question('proportion', { descriptive: true }));
    expect(estimates).toEqual([]);
    expect(arms).toHaveLength(6);
  });

  it('gives a rate of growth no lift', () => {
    const { estimates } = estimateMetric(question('ratio', { offset: 1 }));
    expect(overall(estimates, 'plain').lift).toEqual({ kind: 'undefined', because: 'outOfDomain' });
    expect(value(overall(estimates, 'plain').value.control)).toBeCloseTo(
      reference.expected.ratio.plain!.control! - 1,
      12,
    );
  });
});

describe('a tier without one of the arms', () => {
  const units = [
    ...reference.units,
    ...Array.from({ length: 6 }, (_, i) => ({ tier: 'none', arm: 'A', x: i, y: i, d: 1, b: 0 })),
  ];

  it('is dropped and named, and above 5 % of the weight the result is not trusted', () => {
    const { estimates } = estimateMetric(question('mean', { strata: strataOf(units, 'mean') }));
    const weighted = overall(estimates, 'tierWeighted');
    expect(weighted.dropped.strata).toEqual(['none']);
    expect(weighted.dropped.weight).toBeCloseTo(6 / 66, 12);
    expect(weighted.trust.because).toEqual(['tierWeightLost']);
    expect(weighted.n).toEqual({ control: 35, treatment: 25 });
  });

  it('still shows the tier with the reason why it has no difference', () => {
    const { estimates } = estimateMetric(question('mean', { strata: strataOf(units, 'mean') }));
    const none = estimates.find((estimate) => estimate.stratum === 'none')!;
    expect(none.difference).toEqual({ kind: 'undefined', because: 'emptyArm' });
    expect(none.trust.because).toEqual(['emptyArm']);
  });
});

it('counts eligible units without an outcome as missing, and their tier keeps its weight', () => {
  const strata = strataOf(reference.units, 'mean').map((stratum) => ({
    ...stratum,
    arms: { ...stratum.arms, A: { ...stratum.arms.A!, eligible: stratum.arms.A!.eligible + 5 } },
  }));
  const { estimates, arms } = estimateMetric(question('mean', { strata }));
  expect(overall(estimates, 'plain').missing).toEqual({ control: 0, treatment: 10 });
  expect(arms.find((arm) => arm.stratum === null && arm.variant === 'A')).toMatchObject({
    eligible: 35,
    n: 25,
    missing: 10,
  });
});

it('compares all pairs where asked to', () => {
  const strata = [
    {
      name: 'all',
      arms: Object.fromEntries(
        ['control', 'A', 'B'].map((arm, i) => [
          arm,
          { eligible: 9, moments: momentsOf(reference.units.slice(i * 9, i * 9 + 9), 'mean') },
        ]),
      ),
    },
  ];
  const all = estimateMetric(
    question('mean', { strata, arms: ['control', 'A', 'B'], compare: 'allPairs', covariates: [] }),
  );
  const pairs = all.estimates.filter((e) => e.estimator === 'plain').map((e) => `${e.variant}-${e.control}`);
  expect(pairs).toEqual(['A-control', 'B-control', 'B-A']);
});
