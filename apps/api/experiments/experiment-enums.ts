import { registerEnumType } from '@nestjs/graphql';
import {
  exclusionReasons,
  exclusionWords,
  experimentKinds,
  experimentStates,
  removalReasons,
  type ExperimentState,
} from '#experiments';

function enumOf<Value extends string>(values: readonly Value[]): Record<Value, Value> {
  return Object.fromEntries(values.map((value) => [value, value])) as Record<Value, Value>;
}

export const ExperimentKindEnum = enumOf(experimentKinds);
registerEnumType(ExperimentKindEnum, {
  name: 'ExperimentKind',
  description: 'Who decides which customer gets which variant.',
  valuesMap: {
    fixedCohort: { description: 'Tierlift freezes a roster of customers and divides each tier by chance.' },
    externallyAssigned: {
      description: 'Another system assigned the customers; the assignment comes as a file.',
    },
  },
});

export const ExperimentStateEnum = enumOf(experimentStates);
registerEnumType(ExperimentStateEnum, {
  name: 'ExperimentState',
  description: 'Where an experiment stands in its life.',
  valuesMap: {
    draft: { description: 'Being designed.' },
    frozen: { description: 'Launched: plan and salt are fixed, nobody is assigned yet.' },
    enrolled: { description: 'Every customer is assigned; nobody is contacted yet.' },
    running: { description: 'Runs with its campaign.' },
    paused: { description: 'Its campaign is paused.' },
    completed: { description: 'Over; its result can be judged.' },
    cancelled: { description: 'Given up.' },
  } satisfies Record<ExperimentState, { description: string }>,
});

export const ExclusionReasonEnum = enumOf(exclusionReasons);
registerEnumType(ExclusionReasonEnum, {
  name: 'ExclusionReason',
  description:
    'Why a customer of the population was left out. Each customer has one reason, the first that applies.',
  valuesMap: Object.fromEntries(
    exclusionReasons.map((reason) => [reason, { description: `The customer ${exclusionWords[reason]}.` }]),
  ),
});

export const RemovalReasonEnum = enumOf(removalReasons);
registerEnumType(RemovalReasonEnum, {
  name: 'RemovalReason',
  description: 'Why an assigned customer was kept off a contact list. They stay in the analysis.',
  valuesMap: Object.fromEntries(
    removalReasons.map((reason) => [reason, { description: `The customer ${exclusionWords[reason]}.` }]),
  ),
});

export const EffectKindEnum = enumOf(['relative', 'absolute'] as const);
registerEnumType(EffectKindEnum, {
  name: 'EffectKind',
  description: 'How an effect is given.',
  valuesMap: {
    relative: { description: "As a fraction of the control's value: 0.1 is a tenth more." },
    absolute: { description: "In the metric's own unit; for a rate 0.01 is one percentage point." },
  },
});

export const SampleRatioVerdictEnum = enumOf(['ok', 'warning', 'failed', 'notPlanned'] as const);
registerEnumType(SampleRatioVerdictEnum, {
  name: 'SampleRatioVerdict',
  description: 'Whether the numbers of customers per variant fit the planned shares.',
  valuesMap: {
    ok: { description: 'They fit.' },
    warning: { description: 'They fit badly (p below 0.01): look at how customers were assigned.' },
    failed: { description: 'They do not fit (p below 0.001): results are not to be trusted.' },
    notPlanned: { description: 'There are no planned shares to compare with.' },
  },
});
