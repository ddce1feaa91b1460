import {
  centralMomentsOf,
  crossMomentsOf,
  fisherExactTest,
  isDefined,
  isUndefined,
  seededRandom,
  standardNormal,
  studentisedPermutation,
  type Maybe,
} from '#statistics';
import { estimateMetric } from './estimate-metric.js';
import type { Estimate, Estimator } from './estimate.js';
import { permutationsOf, rescaled } from './permuted-comparison.js';
import type { EstimateKind, EstimationQuestion } from './question.js';
import type { UnitValues } from './unit-values.js';
import { wantedValues } from './wanted-values.js';

interface Tier {
  readonly name: string;
  readonly control: readonly number[];
  readonly A: readonly number[];
}

const random = seededRandom(23);
const lognormal = (units: number, sigma: number) =>
  Array.from({ length: units }, () => Math.exp(sigma * standardNormal(random)));
const heavy: Tier[] = [
  { name: 'high', control: lognormal(60, 2), A: lognormal(400, 2) },
  { name: 'mass', control: lognormal(90, 1), A: lognormal(800, 1) },
];

/** A question with the evidence that a scan would give, and every unit a bin of its own. */
function ask(
  kind: EstimateKind,
  tiers: readonly Tier[],
  more: Partial<EstimationQuestion> = {},
): EstimationQuestion {
  const arm = (values: readonly number[]) => ({
    eligible: values.length,
    moments: crossMomentsOf<string>({ outcome: values }),
  });
  const values: UnitValues = {
    kind: 'raw',
    strata: tiers.map(({ name, control, A }) => ({
      stratum: name,
      values: [Float64Array.from([...control, ...A])],
      counts: {
        control: Int32Array.from([...control.map(() => 1), ...A.map(() => 0)]),
        A: Int32Array.from([...control.map(() => 0), ...A.map(() => 1)]),
      },
    })),
  };
  return {
    metric: 'aumEnd',
    kind,
    descriptive: false,
    arms: ['control', 'A'],
    control: 'control',
    compare: 'control',
    strata: tiers.map((tier, i) => ({
      name: tier.name,
      arms: { control: arm(tier.control), A: arm(tier.A) },
      planned: { control: 1, A: i + 8 },
    })),
    covariates: [],
    adjustedLeads: false,
    randomised: true,
    interim: false,
    alpha: 0.05,
    evidence: {
      ...(kind === 'proportion'
        ? {}
        : {
            shapes: new Map(
              tiers.map(({ name, control, A }) => [name, { shape: centralMomentsOf([...control, ...A]) }]),
            ),
          }),
      exactAllocation: true,
      draws: 199,
      seed: 'experiment',
    },
    values: kind === 'proportion' ? [] : [values],
    ...more,
  };
}

const found = (estimates: readonly Estimate[], estimator: Estimator, stratum: string | null = null) =>
  estimates.find((each) => each.estimator === estimator && each.stratum === stratum)!;

function value<T>(maybe: Maybe<T>): T {
  if (isUndefined(maybe)) throw new Error(`undefined because ${maybe.because}`);
  return maybe;
}

const withoutEvidence = (question: EstimationQuestion): EstimationQuestion => {
  const { evidence: _, values: __, ...rest } = question;
  return rest;
};

describe('a mean with heavy tails and a small control', () => {
  const question = ask('mean', heavy);
  const { estimates } = estimateMetric(question);
  const weighted = found(estimates, 'tierWeighted');

  it('is tested by permutation within tiers, and says why', () => {
    expect(weighted.method).toBe('studentisedPermutation');
    expect(weighted.intervalMethod).toBe('studentisedPermutation');
    expect(weighted.methodReason).toMatch(
      /^Welch's one-sided error is expected to move by \d+\.\d+ percentage points; /,
    );
    expect(found(estimates, 'plain', 'high').method).toBe('studentisedPermutation');
  });

  it('keeps its point, and the classical answer of before beside it', () => {
    const before = found(estimateMetric(withoutEvidence(question)).estimates, 'tierWeighted');
    expect(weighted.difference).toEqual(before.difference);
    expect(weighted.lift).toEqual(before.lift);
    expect(weighted.classical).toEqual({
      method: 'stratifiedWelch',
      intervalMethod: 'stratifiedWelch',
      p: before.p,
      interval: before.interval,
    });
    expect(before.methodReason).toBeUndefined();
  });

  it('agrees with the permutation test of the units themselves', () => {
    const raw = value(
      studentisedPermutation(
        heavy.map(({ control, A }) => ({ control, treatment: A })),
        { draws: 1999, random: seededRandom(1), model: 'additive' },
      ),
    );
    const [ours, theirs] = [value(weighted.interval), value(raw.interval)];
    expect(Math.abs(value(weighted.p) - raw.p)).toBeLessThan(0.15);
    expect(Math.abs(ours.low - theirs.low)).toBeLessThan(raw.standardError);
    expect(Math.abs(ours.high - theirs.high)).toBeLessThan(raw.standardError);
  });

  it('excludes 0 exactly where it rejects, and contains its point', () => {
    for (const shift of [0, 0.5, 1, 2, 4, 8]) {
      const moved = heavy.map((tier) => ({ ...tier, A: tier.A.map((each) => each + shift) }));
      const { p, interval, difference } = found(estimateMetric(ask('mean', moved)).estimates, 'tierWeighted');
      const { low, high } = value(interval);
      expect(low > 0 || high < 0).toBe(value(p) <= 0.05);
      expect(low <= value(difference) && value(difference) <= high).toBe(true);
    }
  });

  it('is chosen the same whichever arm had which outcomes', () => {
    const swapped = heavy.map(({ name, control, A }) => {
      const all = [...control, ...A].reverse();
      return { name, control: all.slice(0, control.length), A: all.slice(control.length) };
    });
    const other = found(estimateMetric(ask('mean', swapped)).estimates, 'tierWeighted');
    expect(other.methodReason).toBe(weighted.methodReason);
  });

  it('says the same again, and another seed says it a little otherwise', () => {
    expect(found(estimateMetric(question).estimates, 'tierWeighted')).toEqual(weighted);
    const evidence = { ...question.evidence!, seed: 'another' };
    const other = found(estimateMetric({ ...question, evidence }).estimates, 'tierWeighted');
    expect(other.interval).not.toEqual(weighted.interval);
  });

  it('tells the same amount in another unit with the same p', () => {
    const pair = { control: 'control', treatment: 'A' };
    const permute = permutationsOf(question);
    const [own, told] = [permute, rescaled(permute, 1 / 3)].map((each) => each(pair, 'tierWeighted', null)!);
    expect(told!.p).toBe(own!.p);
    expect(value(told!.interval).low).toBeCloseTo(value(own!.interval).low / 3, 12);
  });
});

describe('where the classical methods stay', () => {
  const mild = ['high', 'mass'].map((name) => ({
    name,
    control: Array.from({ length: 300 }, () => standardNormal(random)),
    A: Array.from({ length: 300 }, () => standardNormal(random)),
  }));

  it('is a mean without heavy tails, for which no unit values are read', () => {
    const question = ask('mean', mild);
    expect(wantedValues(question)).toEqual([]);
    const weighted = found(estimateMetric(question).estimates, 'tierWeighted');
    expect(weighted.method).toBe('stratifiedWelch');
    expect(weighted.methodReason).toMatch(/no more than 0\.1$/);
    expect(weighted.p).toEqual(weighted.classical.p);
  });

  it('is what another system assigned: there is nothing to deal anew', () => {
    const { estimates } = estimateMetric(ask('mean', heavy, { randomised: false }));
    expect(estimates.every(({ method }) => /elch/.test(method))).toBe(true);
    expect(estimates[0]!.methodReason).toMatch(/^nobody was assigned by chance/);
  });

  it('is a level that no number of draws fits', () => {
    const evidence = { ...ask('mean', heavy).evidence!, draws: undefined };
    const { estimates } = estimateMetric(ask('mean', heavy, { evidence }));
    expect(found(estimates, 'tierWeighted').method).toBe('stratifiedWelch');
  });
});

it('asks for unit values in all arms together, one place a tier', () => {
  const [wanted, ...others] = wantedValues(ask('mean', heavy));
  expect(others).toEqual([]);
  expect(wanted).toMatchObject({ kind: 'raw', ratio: 0 });
  expect(wanted!.pair).toBeUndefined();
  const all = [...heavy[0]!.control, ...heavy[0]!.A];
  const shape = centralMomentsOf(all);
  expect(wanted!.strata[0]!.axes[0]!.centre).toBeCloseTo(shape.mean, 10);
  expect(wanted!.strata[0]!.axes[0]!.spread).toBeCloseTo(Math.sqrt(shape.m2), 10);
});

describe('rare shares', () => {
  const bits = (units: number, ones: number) => Array.from({ length: units }, (_, i) => Number(i < ones));
  const tiers: Tier[] = [
    { name: 'high', control: bits(60, 2), A: bits(400, 30) },
    { name: 'mass', control: bits(90, 3), A: bits(800, 70) },
  ];
  const { estimates } = estimateMetric(ask('proportion', tiers));

  it('are tested by the mid-p of what the margins allow, with Newcombe’s interval', () => {
    const plain = found(estimates, 'plain');
    const exact = value(fisherExactTest({ n: 150, successes: 5 }, { n: 1200, successes: 100 }));
    expect(plain).toMatchObject({ method: 'conditionalMidP', intervalMethod: 'newcombe', p: exact.midP });
    expect(plain.intervalAndPDiffer).toMatch(/Newcombe/);
    expect(plain.classical).toMatchObject({ method: 'pooledZ', intervalMethod: 'newcombe' });
    expect(plain.methodReason).toBe(
      '11.7 of the rarer outcome are expected in the smaller arm, fewer than 100',
    );
  });

  it('are permuted from their counts when tier-weighted, a share and its complement mirroring each other', () => {
    const kept = tiers.map((tier) => ({
      ...tier,
      control: tier.control.map((each) => 1 - each),
      A: tier.A.map((each) => 1 - each),
    }));
    const lost = found(estimates, 'tierWeighted');
    const mirrored = found(estimateMetric(ask('proportion', kept)).estimates, 'tierWeighted');
    expect(lost.method).toBe('studentisedPermutation');
    expect(mirrored.p).toEqual(lost.p);
    expect(value(mirrored.interval).low).toBeCloseTo(-value(lost.interval).high, 12);
    expect(isDefined(lost.classical.p)).toBe(true);
  });
});
