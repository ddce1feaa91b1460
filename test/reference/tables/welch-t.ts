import {
  armMean,
  deltaLift,
  fiellerLift,
  isUndefined,
  logDeltaLift,
  momentsFromVariance,
  welchTest,
  type LiftQuestion,
  type Moments,
} from '#statistics';
import type { TableAdapter } from '../table-adapter.js';
import { bounds, known } from '../words.js';

interface ArmInput {
  readonly n: number;
  readonly mean: number;
  readonly variance: number;
}

const lifts = ['lift', 'standardError', 't', 'pTwoSided', 'ciLower', 'ciUpper'];
const sets = ['kind', 'lower', 'upper', 'lowerPieceEnd', 'upperPieceStart'];
export const welchFields = [
  ...['difference', 'standardError', 'df', 't', 'pTwoSided', 'pGreater', 'pLess', 'ciLower', 'ciUpper'],
  ...['greaterCiLower', 'lessCiUpper'],
  ...lifts.map((field) => `relativeDelta.${field}`),
  ...['lift', 'logStandardError', 'df', 'ciLower', 'ciUpper'].map((field) => `relativeLogDelta.${field}`),
  ...sets.map((field) => `relativeFiellerNormal.${field}`),
  ...sets.map((field) => `relativeFiellerT.${field}`),
];

/** The table's words for Welch's test and the lifts. Its lifts on the log scale and by Fieller need positive means. */
export function welchAnswer(control: Moments, treatment: Moments, level: number, origin = 0) {
  const test = known(welchTest(control, treatment, { level, origin }));
  const shifted = (moments: Moments) => ({ ...armMean(moments), mean: moments.mean + origin });
  const [c, t] = [shifted(control), shifted(treatment)];
  const question = { level, difference: test.difference };
  const fieller = (quantile: LiftQuestion['quantile']) =>
    c.mean > 0 ? setOf(fiellerLift(c, t, { ...question, quantile })) : undefined;
  return {
    difference: test.difference,
    standardError: test.standardError,
    df: known(test.df),
    t: known(test.t),
    pTwoSided: known(test.p),
    pGreater: known(test.pGreater),
    pLess: known(test.pLess),
    ...bounds(test.interval),
    greaterCiLower: known(test.lowerBound),
    lessCiUpper: known(test.upperBound),
    relativeDelta: delta(question, c, t),
    relativeFiellerNormal: fieller('normal'),
    relativeFiellerT: fieller('welch'),
    relativeLogDelta: logDelta(question, c, t),
  };
}

type Arm = Parameters<typeof deltaLift>[0];

function delta(question: LiftQuestion, control: Arm, treatment: Arm) {
  const lift = deltaLift(control, treatment, question);
  if (isUndefined(lift)) return undefined;
  const standardError = known(lift.standardError);
  return {
    lift: lift.point,
    standardError,
    t: lift.point / standardError,
    pTwoSided: known(lift.p),
    ...bounds(lift.interval),
  };
}

function logDelta(question: LiftQuestion, control: Arm, treatment: Arm) {
  const lift = logDeltaLift(control, treatment, question);
  if (isUndefined(lift)) return undefined;
  return {
    lift: lift.point,
    logStandardError: known(lift.standardError),
    df: lift.df,
    ...bounds(lift.interval),
  };
}

function setOf(answer: ReturnType<typeof fiellerLift>) {
  const { kind, low, high } = known(known(answer).interval);
  if (kind === 'interval') return { kind, lower: low, upper: high };
  return kind === 'complement' ? { kind, lowerPieceEnd: low, upperPieceStart: high } : { kind };
}

export const table: TableAdapter = {
  table: 'welch_t',
  fields: welchFields,
  run: ({ control, treatment, alpha }: { control: ArmInput; treatment: ArmInput; alpha: number }) => {
    const moments = ({ n, mean, variance }: ArmInput) => momentsFromVariance(n, mean, variance);
    return welchAnswer(moments(control), moments(treatment), 1 - alpha);
  },
};
