import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import {
  EvaluationReader,
  evaluationRefusals,
  ExplanationReader,
  RequestExplanation,
  type ChangeCause,
  type ChangedCustomerKey,
  type EvaluationId,
} from '#evaluation';
import { isRefusal, isUuid, kernelRefusals, notFound, type Actor, type Refusal } from '#kernel';
import { Runs } from '#platform';
import {
  checkedPage,
  CurrentActor,
  outcomeUnion,
  PageArgs,
  refusalTypesOf,
  toConnection,
  type Connection,
} from '../graphql/index.js';
import { requirePermission } from '../graphql/require-permission.js';
import { RunModel } from '../platform/run.model.js';
import {
  CauseCountModel,
  ChangeCauseEnum,
  ChangedCustomerConnection,
  ChangedCustomerModel,
  EvaluationChangesModel,
  FigureChangeModel,
} from './changes.model.js';
import { EvaluationModel } from './evaluation.model.js';

const ExplainChangesOutcome = outcomeUnion(
  'ExplainChangesOutcome',
  'The run that works out what changed, or why there is none.',
  RunModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound'),
    ...refusalTypesOf(evaluationRefusals, 'EvaluationsNotComparable'),
  ],
);

@Resolver(() => EvaluationModel)
export class ChangesResolver {
  constructor(
    private readonly requests: RequestExplanation,
    private readonly evaluations: EvaluationReader,
    private readonly explanations: ExplanationReader,
    private readonly runs: Runs,
  ) {}

  @Mutation(() => ExplainChangesOutcome, {
    description:
      'Works out what changed from an earlier evaluation to a later one of the same experiment, as a run in the background. A pair is worked out once; `evaluation { changesSince }` shows it.',
  })
  async explainChanges(
    @Args('evaluationId', { type: () => ID, description: 'The later evaluation.' }) evaluationId: string,
    @Args('sinceId', { type: () => ID, description: 'The earlier evaluation.' }) sinceId: string,
    @CurrentActor() actor: Actor,
  ): Promise<RunModel | Refusal> {
    const stranger = [evaluationId, sinceId].find((id) => !isUuid(id));
    if (stranger !== undefined) return notFound('evaluation', stranger);
    const outcome = await this.requests.execute(
      { evaluationId: evaluationId as EvaluationId, sinceId: sinceId as EvaluationId },
      actor,
    );
    return isRefusal(outcome) ? outcome : RunModel.from((await this.runs.find(outcome))!);
  }

  @ResolveField(() => EvaluationChangesModel, {
    nullable: true,
    description: 'What changed since an earlier evaluation; none until `explainChanges` has worked it out.',
  })
  async changesSince(
    @Parent() { source }: EvaluationModel,
    @Args('evaluationId', { type: () => ID, description: 'The earlier evaluation.' }) sinceId: string,
    @CurrentActor() actor: Actor,
  ): Promise<EvaluationChangesModel | null> {
    if (!isUuid(sinceId) || !(await this.evaluations.find(sinceId as EvaluationId, actor))) return null;
    const found = await this.explanations.find(source.evaluationId, sinceId as EvaluationId);
    return found ? EvaluationChangesModel.from(found) : null;
  }
}

@Resolver(() => EvaluationChangesModel)
export class EvaluationChangesResolver {
  constructor(private readonly explanations: ExplanationReader) {}

  @ResolveField(() => [CauseCountModel], { description: 'The causes that changed somebody’s outcome.' })
  async causes(
    @Parent() { source }: EvaluationChangesModel,
    @CurrentActor() actor: Actor,
  ): Promise<CauseCountModel[]> {
    return this.explanations.causes(source, actor);
  }

  @ResolveField(() => [FigureChangeModel], {
    description:
      'The figures that differ, overall and by tier: values of arms, and differences between them.',
  })
  async figures(
    @Parent() { source }: EvaluationChangesModel,
    @CurrentActor() actor: Actor,
    @Args('metrics', {
      type: () => [String],
      nullable: true,
      description: 'Keys of metrics; all where none are named.',
    })
    metrics?: string[] | null,
  ): Promise<FigureChangeModel[]> {
    const found = await this.explanations.figures(source, metrics == null ? {} : { metrics }, actor);
    return found.map((figure) => FigureChangeModel.from(figure));
  }

  @ResolveField(() => ChangedCustomerConnection, {
    description: 'The customers whose outcomes changed, for roles that may see single customers.',
  })
  async customers(
    @Parent() { source }: EvaluationChangesModel,
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('cause', { type: () => ChangeCauseEnum, nullable: true, description: 'Only those of this cause.' })
    cause?: ChangeCause | null,
  ): Promise<Connection<ChangedCustomerModel>> {
    requirePermission(actor, 'readUnits');
    const { limit, after } = checkedPage(page);
    const key = readKey(after);
    const found = await this.explanations.customers(
      source,
      { limit: limit + 1, ...(cause == null ? {} : { cause }), ...(key ? { after: key } : {}) },
      actor,
    );
    return toConnection(
      found.map((customer) => ChangedCustomerModel.from(customer)),
      limit,
      ({ customerId, cause: reason }) => `${customerId}/${reason}`,
    );
  }
}

function readKey(after: string | undefined): ChangedCustomerKey | undefined {
  const [customerId = '', cause = ''] = after?.split('/') ?? [];
  return /^-?\d{1,19}$/.test(customerId) ? { customerId, cause } : undefined;
}
