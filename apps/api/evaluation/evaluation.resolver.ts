import { Args, Context, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import {
  EvaluationReader,
  evaluationRefusals,
  ReproduceEvaluation,
  RequestEvaluation,
  type Evaluation,
  type EvaluationId,
} from '#evaluation';
import { experimentRefusals, type ExperimentId } from '#experiments';
import { isRefusal, isUuid, kernelRefusals, notFound, type Actor, type Refusal, type RunId } from '#kernel';
import { Runs } from '#platform';
import { ExperimentModel } from '../experiments/experiment.model.js';
import {
  CurrentActor,
  largestPage,
  loaderOf,
  outcomeUnion,
  refusalTypesOf,
  type ApiContext,
} from '../graphql/index.js';
import { RunModel } from '../platform/run.model.js';
import {
  BreakdownDimensionEnum,
  EvaluationModel,
  ReproductionModel,
  RequestedEvaluationModel,
} from './evaluation.model.js';

const EvaluateOutcome = outcomeUnion(
  'EvaluateOutcome',
  'The evaluation that was asked for, or why it was not.',
  RequestedEvaluationModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound'),
    ...refusalTypesOf(experimentRefusals, 'NotEnrolledYet'),
    ...refusalTypesOf(evaluationRefusals, 'BreakdownUnknown'),
  ],
);
const ReproduceOutcome = outcomeUnion(
  'ReproduceOutcome',
  'How the evaluation compares with its repetition, or why it was not repeated.',
  ReproductionModel,
  refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound'),
);

@Resolver(() => ExperimentModel)
export class EvaluationResolver {
  constructor(
    private readonly reader: EvaluationReader,
    private readonly requests: RequestEvaluation,
    private readonly reproductions: ReproduceEvaluation,
    private readonly runs: Runs,
  ) {}

  @Query(() => EvaluationModel, {
    nullable: true,
    description: 'One evaluation, by its identifier or that of its run.',
  })
  async evaluation(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, nullable: true, description: 'Identifier of the evaluation.' })
    id?: string | null,
    @Args('runId', { type: () => ID, nullable: true, description: 'Identifier of its run.' })
    runId?: string | null,
  ): Promise<EvaluationModel | null> {
    if (id != null) return isUuid(id) ? shown(await this.reader.find(id as EvaluationId, actor)) : null;
    return runId != null && isUuid(runId) ? shown(await this.reader.ofRun(runId as RunId, actor)) : null;
  }

  @Mutation(() => EvaluateOutcome, {
    description: 'Evaluates an experiment with everything that is known now, as a run in the background.',
  })
  async evaluate(
    @Args('experimentId', { type: () => ID, description: 'Identifier of the experiment.' })
    experimentId: string,
    @CurrentActor() actor: Actor,
    @Args('breakdowns', {
      type: () => [BreakdownDimensionEnum],
      nullable: true,
      description: 'Breakdowns to store; the usual ones where none are named.',
    })
    breakdowns?: string[] | null,
  ): Promise<RequestedEvaluationModel | Refusal> {
    if (!isUuid(experimentId)) return notFound('experiment', experimentId);
    const outcome = await this.requests.execute(
      { experimentId: experimentId as ExperimentId, ...(breakdowns == null ? {} : { breakdowns }) },
      actor,
    );
    if (isRefusal(outcome)) return outcome;
    return { evaluationId: outcome.evaluationId, run: RunModel.from((await this.runs.find(outcome.runId))!) };
  }

  @Mutation(() => ReproduceOutcome, {
    description: 'Computes an evaluation again from the rows as known then and compares every figure.',
  })
  async reproduceEvaluation(
    @Args('id', { type: () => ID, description: 'Identifier of the evaluation.' }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<ReproductionModel | Refusal> {
    if (!isUuid(id)) return notFound('evaluation', id);
    const outcome = await this.reproductions.execute({ evaluationId: id as EvaluationId }, actor);
    return isRefusal(outcome) ? outcome : { ...outcome, discrepancies: [...outcome.discrepancies] };
  }

  @ResolveField(() => EvaluationModel, {
    nullable: true,
    description: 'The newest evaluation, where there is one.',
  })
  async latestEvaluation(
    @Parent() { source }: ExperimentModel,
    @Context() context: ApiContext,
    @CurrentActor() actor: Actor,
  ): Promise<EvaluationModel | null> {
    const loader = loaderOf<ExperimentId, Evaluation>(context, 'experiment.latestEvaluation', async (ids) => {
      const found = await this.reader.latest(ids, actor);
      return new Map(found.map((evaluation) => [evaluation.experimentId, evaluation]));
    });
    return shown(await loader.load(source.experimentId));
  }

  @ResolveField(() => [EvaluationModel], { description: 'Its evaluations, newest first.' })
  async evaluations(
    @Parent() { source }: ExperimentModel,
    @CurrentActor() actor: Actor,
    @Args('first', {
      type: () => Int,
      defaultValue: 10,
      description: `How many at most, 1 to ${largestPage}.`,
    })
    first: number,
  ): Promise<EvaluationModel[]> {
    const limit = Math.min(Math.max(first, 1), largestPage);
    return (await this.reader.ofExperiment(source.experimentId, limit, actor)).map((each) =>
      EvaluationModel.from(each),
    );
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Where the outcome of every customer is downloaded as CSV, as of the latest evaluation, with the same credential.',
  })
  outcomesPath(@Parent() { source, id }: ExperimentModel): string | null {
    return source.enrolledAt === null ? null : `/export/experiments/${id}/outcomes.csv`;
  }
}

function shown(evaluation: Evaluation | undefined): EvaluationModel | null {
  return evaluation ? EvaluationModel.from(evaluation) : null;
}
