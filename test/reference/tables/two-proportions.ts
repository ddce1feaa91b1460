import {
  agrestiCaffoInterval,
  clopperPearsonInterval,
  isUndefined,
  miettinenNurminenInterval,
  newcombeInterval,
  oddsRatioWoolf,
  pooledZTest,
  riskRatioKatz,
  unpooledZTest,
  waldInterval,
  wilsonInterval,
  type Count,
  type Interval,
  type Maybe,
} from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

const intervals = ['waldCi', 'wilsonControl', 'wilsonTreatment', 'newcombeCi', 'agrestiCaffoCi'];
const tests = ['standardError', 'z', 'pTwoSided', 'pGreater', 'pLess', 'undefined'];
const ratios = ['ratio', 'logStandardError', 'ciLower', 'ciUpper'];

const ends = (set: Maybe<Interval>) => (isUndefined(set) ? undefined : { lower: set.low, upper: set.high });

function zOf(answer: ReturnType<typeof pooledZTest> | ReturnType<typeof unpooledZTest>) {
  const { standardError, z, p, pGreater, pLess } =
    known<Exclude<typeof answer, { kind: 'undefined' }>>(answer);
  if (isUndefined(z)) return { standardError, undefined: true };
  return { standardError, z, pTwoSided: known(p), pGreater: known(pGreater), pLess: known(pLess) };
}

function ratioOf(answer: ReturnType<typeof riskRatioKatz> | ReturnType<typeof oddsRatioWoolf>) {
  if (isUndefined(answer)) return undefined;
  const { ratio, logStandardError, interval } = answer;
  return { ratio, logStandardError, ...bounds(interval) };
}

export const table: TableAdapter = {
  table: 'two_proportions',
  fields: [
    ...['controlRate', 'treatmentRate', 'difference'],
    ...['pooled', 'unpooled'].flatMap((test) => tests.map((field) => `${test}.${field}`)),
    ...[...intervals, 'clopperPearsonControl', 'miettinenNurminenCi'].flatMap((each) => [
      `${each}.lower`,
      `${each}.upper`,
    ]),
    ...['riskRatioKatz', 'oddsRatioWoolf'].flatMap((each) => ratios.map((field) => `${each}.${field}`)),
  ],
  notAlwaysGiven: ['clopperPearsonControl'],
  run: ({ control, treatment, alpha }: { control: Count; treatment: Count; alpha: number }) => {
    const level = 1 - alpha;
    return {
      controlRate: control.successes / control.n,
      treatmentRate: treatment.successes / treatment.n,
      difference: known(pooledZTest(control, treatment)).difference,
      pooled: zOf(pooledZTest(control, treatment)),
      unpooled: zOf(unpooledZTest(control, treatment)),
      waldCi: ends(waldInterval(control, treatment, level)),
      wilsonControl: ends(wilsonInterval(control, level)),
      wilsonTreatment: ends(wilsonInterval(treatment, level)),
      newcombeCi: ends(newcombeInterval(control, treatment, level)),
      agrestiCaffoCi: ends(agrestiCaffoInterval(control, treatment, level)),
      clopperPearsonControl: ends(clopperPearsonInterval(control, level)),
      riskRatioKatz: ratioOf(riskRatioKatz(control, treatment, level)),
      oddsRatioWoolf: ratioOf(oddsRatioWoolf(control, treatment, level)),
      miettinenNurminenCi: ends(miettinenNurminenInterval(control, treatment, level)),
    };
  },
};
