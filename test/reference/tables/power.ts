import {
  isDefined,
  minimumDetectableEffectOfZTest,
  powerOfArcsineProportions,
  powerOfProportions,
  powerOfTTest,
  powerOfZTest,
  sampleSizeForMeans,
  sampleSizeForProportions,
  sampleSizeForTTest,
} from '#statistics';
import type { Maybe, SampleSize } from '#statistics';
import type { TableAdapter } from '../table-adapter.js';

type Input = Readonly<
  Record<
    | 'alpha'
    | 'power'
    | 'n'
    | 'n1'
    | 'n2'
    | 'nControl'
    | 'p1'
    | 'p2'
    | 'control'
    | 'treatment'
    | 'd'
    | 'delta'
    | 'sd'
    | 'sdControl'
    | 'sdTreatment'
    | 'effectSize'
    | 'ratio'
    | 'standardError',
    number
  >
> & { readonly alt?: string; readonly twoSided?: boolean };

function sizes(size: Maybe<SampleSize>) {
  if (!isDefined(size)) return {};
  return { nControl: size.exactControl, nControlCeil: size.control, nTreatmentCeil: size.treatment };
}

/** R reports units per arm before rounding. */
function perArm(size: Maybe<SampleSize>) {
  return { value: isDefined(size) ? size.exactControl : undefined };
}

const functions: Readonly<Record<string, (input: Input) => Record<string, unknown>>> = {
  prop_n: (i) => perArm(sampleSizeForProportions({ ...rates(i), control: i.p1, treatment: i.p2 })),
  prop_power: (i) => ({
    value: powerOfProportions({
      ...rates(i),
      control: i.p1,
      treatment: i.p2,
      nControl: i.n,
      nTreatment: i.n,
    }),
  }),
  t_n: (i) => perArm(sampleSizeForTTest({ ...rates(i), difference: i.delta, sd: i.sd })),
  t_power: (i) => ({ value: strictTTest(i, i.delta, i.sd, i.n, i.n) }),
  t2n_power: (i) => ({ value: strictTTest(i, i.d, 1, i.n1, i.n2) }),
  ttest_ind_power: (i) => ({ value: strictTTest(i, i.effectSize, 1, i.nControl, i.nControl * i.ratio) }),
  es_h2n: (i) => ({
    value: powerOfArcsineProportions({
      ...rates(i),
      control: i.p2,
      treatment: i.p1,
      nControl: i.n2,
      nTreatment: i.n1,
      wrongDirectionCounts: true,
    }),
  }),
  two_proportions_n: (i) => {
    const plan = { ...rates(i), control: i.control, treatment: i.treatment, treatmentPerControl: i.ratio };
    return {
      pooled: sizes(sampleSizeForProportions({ ...plan, test: 'pooled' })),
      unpooled: sizes(sampleSizeForProportions({ ...plan, test: 'unpooled' })),
    };
  },
  two_means_n: (i) => {
    const { sdControl, sdTreatment } = i;
    const plan = { ...rates(i), sdControl, sdTreatment, difference: i.delta, treatmentPerControl: i.ratio };
    return sizes(sampleSizeForMeans(plan));
  },
  mde_z: (i) => {
    const plan = { ...rates(i), standardError: i.standardError };
    return {
      powerAtDelta: powerOfZTest({ ...plan, effect: i.delta, wrongDirectionCounts: true }),
      mdeOneTail: minimumDetectableEffectOfZTest(plan),
      mdeExact: minimumDetectableEffectOfZTest({ ...plan, wrongDirectionCounts: true }),
    };
  },
};

function rates({ alpha, power, alt, twoSided }: Input) {
  const sides: 1 | 2 = alt === 'one.sided' || twoSided === false ? 1 : 2;
  return { alpha, power, sides };
}

function strictTTest(input: Input, difference: number, sd: number, nControl: number, nTreatment: number) {
  return powerOfTTest({ ...rates(input), difference, sd, nControl, nTreatment, wrongDirectionCounts: true });
}

export const table: TableAdapter = {
  table: 'power',
  fields: [
    'value',
    'nControl',
    'nControlCeil',
    'nTreatmentCeil',
    ...['pooled', 'unpooled'].flatMap((test) =>
      ['nControl', 'nControlCeil', 'nTreatmentCeil'].map((field) => `${test}.${field}`),
    ),
    'powerAtDelta',
    'mdeOneTail',
    'mdeExact',
  ],
  run: (input: Input & { readonly fn: string }) => {
    const call = functions[input.fn];
    if (!call) throw new RangeError(`Unknown function ${input.fn}`);
    return call(input);
  },
};
