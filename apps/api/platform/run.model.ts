import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { runStates, type Run } from '#platform';
import { connectionType } from '../graphql/index.js';

export const RunState = Object.fromEntries(runStates.map((state) => [state, state])) as Record<
  string,
  string
>;
registerEnumType(RunState, {
  name: 'RunState',
  description: 'Where a piece of background work stands.',
  valuesMap: {
    queued: { description: 'Waits for a worker, or for its next try after a passing fault.' },
    running: { description: 'A worker is on it.' },
    succeeded: { description: 'Done; its counts say what it did.' },
    failed: { description: 'Ended without a result; its error says why. Nothing of it was published.' },
    cancelled: { description: 'Stopped on request. Nothing of it was published.' },
  },
});

@ObjectType('RunProgress', { description: 'How far a run has come.' })
export class RunProgressModel {
  @Field(() => String, { description: 'What is being done at the moment.' })
  step: string;

  @Field(() => Float, { description: 'How much of this step is done, in the unit of the step.' })
  done: number;

  @Field(() => Float, { nullable: true, description: 'How much there is to do, where that is known.' })
  total?: number;
}

@ObjectType('RunCount', { description: 'One figure of what a run did.' })
export class RunCountModel {
  @Field(() => String, { description: 'What was counted, for example read, new, quarantined.' })
  name: string;

  @Field(() => Float, { description: 'How many.' })
  value: number;
}

@ObjectType('RunError', { description: 'Why a run failed, or why it is being tried again.' })
export class RunErrorModel {
  @Field(() => String, { description: 'Stable code of the fault; docs/errors.md explains it.' })
  code: string;

  @Field(() => String, { description: 'What happened, where, and what to do.' })
  message: string;
}

@ObjectType('Run', {
  description:
    'Background work with a beginning and an end: an import, an enrolment, an evaluation, a review.',
})
export class RunModel {
  @Field(() => ID, { description: 'Identifier of the run.' })
  id: string;

  @Field(() => String, { description: 'What kind of work it is, for example importFile.' })
  kind: string;

  @Field(() => RunState, { description: 'Where it stands.' })
  state: string;

  @Field(() => RunProgressModel, { nullable: true, description: 'How far it has come, while it runs.' })
  progress?: RunProgressModel | null;

  @Field(() => [RunCountModel], { description: 'What it did, once it has succeeded.' })
  counts: RunCountModel[];

  @Field(() => RunErrorModel, { nullable: true, description: 'Why it failed or is tried again.' })
  error?: RunErrorModel | null;

  @Field(() => Int, { description: 'How often a worker has started on it.' })
  attempts: number;

  @Field(() => String, { description: 'Who asked for it.' })
  requestedBy: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was asked for.' })
  requestedAt: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When a worker first started on it.' })
  startedAt?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended.' })
  finishedAt?: Date | null;

  static from(run: Run): RunModel {
    return Object.assign(new RunModel(), {
      id: run.runId,
      kind: run.kind,
      state: run.state,
      progress: run.progress,
      counts: Object.entries(run.counts ?? {}).map(([name, value]) => ({ name, value })),
      error: run.error,
      attempts: run.attempts,
      requestedBy: run.requestedBy,
      requestedAt: run.requestedAt,
      startedAt: run.startedAt,
      finishedAt: run.finishedAt,
    });
  }
}

export const RunConnection = connectionType(RunModel, 'Run');
