import { invalidInput, type InvalidInput, type Refusal } from '#kernel';
import { comparedKey, faultOfOutcomeRules, isMetricKey, outcomeRules } from '#measurement';
import { faultOfShares, type AllocationPlan } from '../allocation/allocation-plan.js';
import { refuseExperiment } from '../refusals.js';
import type { AnalysisPlan, ExperimentDesign, Expectation, Variant } from './experiment-design.js';

export type DesignRefusal = InvalidInput | Refusal<'AllocationInvalid'>;

const variantKey = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const layerName = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,59}$/u;
const saltForm = /^[\x21-\x7e]{8,64}$/;

/** What stands in the way of using a design; undefined when nothing does. Looks at the design alone. */
export function faultOfDesign(design: ExperimentDesign): DesignRefusal | undefined {
  return (
    faultOfWords(design) ??
    faultOfVariants(design.variants) ??
    faultOfAllocation(design) ??
    faultOfAnalysis(design.analysis) ??
    faultOfDates(design)
  );
}

function faultOfWords({ name, hypothesis, layer, salt }: ExperimentDesign) {
  if (name.trim() === '') return invalidInput('name', 'Give the experiment a name.');
  if (hypothesis.trim() === '')
    return invalidInput('hypothesis', 'Write down what you expect to happen, and to whom.');
  if (layer !== undefined && !layerName.test(layer)) {
    return invalidInput('layer', 'A layer is named by letters, digits, spaces and . _ - (60 at most).');
  }
  if (salt !== undefined && !saltForm.test(salt)) {
    return invalidInput('salt', 'A salt is 8 to 64 printable ASCII characters without spaces.');
  }
  return undefined;
}

function faultOfVariants(variants: readonly Variant[]) {
  if (variants.length < 2) return invalidInput('variants', 'An experiment compares two or more variants.');
  if (variants.length > 10)
    return invalidInput('variants', 'More than ten variants cannot be told apart; drop some.');
  const keys = variants.map((variant) => variant.key);
  const odd = keys.find((key) => !variantKey.test(key));
  if (odd !== undefined)
    return invalidInput('variants', `'${odd}' cannot name a variant: a letter, then letters and digits.`);
  if (new Set(keys).size < keys.length) return invalidInput('variants', 'Two variants have the same key.');
  const controls = variants.filter((variant) => variant.isControl);
  if (controls.length !== 1) {
    return invalidInput('variants', `Exactly one variant is the control; there are ${controls.length}.`);
  }
  const repeated = variants.find(({ channels }) => new Set(channels).size < channels.length);
  if (repeated) return invalidInput('variants', `Variant ${repeated.key} names a channel twice.`);
  return undefined;
}

function faultOfAllocation({ kind, variants, allocation }: ExperimentDesign): DesignRefusal | undefined {
  if (allocation === undefined) {
    if (kind === 'externallyAssigned') return undefined;
    return refuseExperiment(
      'AllocationInvalid',
      'Say how each tier is divided among the variants.',
      'allocation',
    );
  }
  const keys = variants.map((variant) => variant.key);
  for (const [tier, shares] of divisionsOf(allocation)) {
    const fault = faultOfShares(shares, keys);
    if (fault !== undefined) return refuseExperiment('AllocationInvalid', `${tier}: ${fault}.`, 'allocation');
  }
  const unused = keys.find((key) => divisionsOf(allocation).every(([, shares]) => shares[key] === 0));
  if (unused !== undefined) {
    return refuseExperiment('AllocationInvalid', `No tier gives ${unused} a share above 0.`, 'allocation');
  }
  return undefined;
}

function divisionsOf(allocation: AllocationPlan) {
  return [
    ...Object.entries(allocation.byTier).map(([tier, shares]) => [`Tier ${tier}`, shares] as const),
    ['All other tiers', allocation.otherTiers] as const,
  ];
}

export function faultOfAnalysis(analysis: AnalysisPlan): InvalidInput | undefined {
  const { primary, secondary, guardrails, observationDays, alpha, power, expectations } = analysis;
  if (primary.length === 0) return invalidInput('primary', 'Name the metric that decides (at least one).');
  if (primary.length > 3)
    return invalidInput('primary', 'At most three metrics can decide; make the others secondary.');
  const unknown = [...primary, ...secondary, ...guardrails].find((metric) => !isMetricKey(metric));
  if (unknown !== undefined)
    return invalidInput('metrics', `The catalogue has no metric '${unknown as string}'.`);
  const uncompared = primary.find((metric) => comparedKey(metric) === undefined);
  if (uncompared !== undefined) {
    return invalidInput(
      'primary',
      `${uncompared} is shown per arm and never compared, so that it cannot decide.`,
    );
  }
  const all = [...primary, ...secondary, ...guardrails];
  const twice = all.find((metric, index) => all.indexOf(metric) !== index);
  if (twice !== undefined) return invalidInput('secondary', `${twice} has two roles; give each metric one.`);
  if (!Number.isInteger(observationDays) || observationDays < 1 || observationDays > 730) {
    return invalidInput('observationDays', 'The observation window is 1 to 730 days.');
  }
  if (!(alpha > 0 && alpha <= 0.5))
    return invalidInput('alpha', 'Alpha is above 0 and at most 0.5 (usually 0.05).');
  if (!(power > alpha && power < 1))
    return invalidInput('power', 'Power is above alpha and below 1 (usually 0.8).');
  const rules = faultOfOutcomeRules(outcomeRules(analysis.outcomeRules));
  if (rules !== undefined) return invalidInput('outcomeRules', rules);
  const stranger = expectations.find(({ metric }) => !all.includes(metric));
  if (stranger) return invalidInput('expectations', `${stranger.metric} is not a metric of this experiment.`);
  return expectations.map(faultOfExpectation).find((fault) => fault !== undefined);
}

function faultOfExpectation({ metric, minimumEffect, ...expected }: Expectation) {
  const { controlRate, standardDeviation, covariateCorrelation } = expected;
  if (!Number.isFinite(minimumEffect.value) || minimumEffect.value === 0) {
    return invalidInput(
      'expectations',
      `${metric}: the smallest effect that matters is a number other than 0.`,
    );
  }
  if (controlRate !== undefined && !(controlRate > 0 && controlRate < 1)) {
    return invalidInput('expectations', `${metric}: the expected rate is a fraction between 0 and 1.`);
  }
  if (standardDeviation !== undefined && !(standardDeviation > 0)) {
    return invalidInput('expectations', `${metric}: the standard deviation is above 0.`);
  }
  if (covariateCorrelation !== undefined && !(Math.abs(covariateCorrelation) < 1)) {
    return invalidInput(
      'expectations',
      `${metric}: the correlation with the covariate lies between −1 and 1.`,
    );
  }
  return undefined;
}

/** The population is read before the start: what the campaign does must not decide who is in it. */
function faultOfDates({ population, startsOn }: ExperimentDesign) {
  if (population.asOf >= startsOn) {
    return invalidInput(
      'asOf',
      `The population is taken before the start (${startsOn}), at the latest the day before.`,
    );
  }
  return undefined;
}
