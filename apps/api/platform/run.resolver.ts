import { Args, Context, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import {
  isRefusal,
  isUuid,
  kernelRefusals,
  notFound,
  notPermitted,
  permits,
  type Actor,
  type RunId,
} from '#kernel';
import { isEnded, platformRefusals, Runs, type Run } from '#platform';
import {
  checkedPage,
  CurrentActor,
  outcomeUnion,
  PageArgs,
  refusalTypesOf,
  toConnection,
  type ApiContext,
  type Connection,
} from '../graphql/index.js';
import { RunConnection, RunModel, RunState } from './run.model.js';
import { permissionToCancel, runSightOf } from './run-sight.js';

const CancelRunOutcome = outcomeUnion(
  'CancelRunOutcome',
  'What became of the wish to stop a run.',
  RunModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotFound', 'NotPermitted'),
    ...refusalTypesOf(platformRefusals, 'RunHasEnded'),
  ],
);

const pollMilliseconds = 500;

@Resolver(() => RunModel)
export class RunResolver {
  constructor(private readonly runs: Runs) {}

  @Query(() => RunModel, {
    nullable: true,
    description: 'One piece of background work, by its identifier; none where your key may not see it.',
  })
  async run(
    @Args('id', { type: () => ID, description: 'Identifier of the run.' }) id: string,
    @CurrentActor() actor: Actor,
  ): Promise<RunModel | null> {
    const run = isUuid(id) ? await this.runs.findInSight(id as RunId, runSightOf(actor)) : undefined;
    return run ? RunModel.from(run) : null;
  }

  @Query(() => RunConnection, {
    name: 'runs',
    description: 'Background work that your key may see, newest first.',
  })
  async list(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('kind', { type: () => String, nullable: true, description: 'Only runs of this kind.' })
    kind?: string,
    @Args('state', { type: () => RunState, nullable: true, description: 'Only runs in this state.' })
    state?: string,
  ): Promise<Connection<RunModel>> {
    const { limit, after } = checkedPage(page);
    const rows = await this.runs.list({
      kind,
      state,
      before: after as RunId | undefined,
      limit: limit + 1,
      sight: runSightOf(actor),
    });
    return toConnection(
      rows.map((run) => RunModel.from(run)),
      limit,
      (run) => run.id,
    );
  }

  @Mutation(() => CancelRunOutcome, {
    description: 'Stops a run. What it has not published yet is never published.',
  })
  async cancelRun(
    @Args('id', { type: () => ID, description: 'Identifier of the run.' }) id: string,
    @CurrentActor() actor: Actor,
  ) {
    const run = isUuid(id) ? await this.runs.findInSight(id as RunId, runSightOf(actor)) : undefined;
    if (!run) return notFound('run', id);
    const needed = permissionToCancel(run.kind);
    const mayStop =
      run.requestedBy === actor.actorId || permits(actor, 'administer') || permits(actor, needed);
    const outcome = mayStop ? await this.runs.cancel(run.runId, actor) : notPermitted(actor, needed);
    return isRefusal(outcome) ? outcome : RunModel.from(outcome as Run);
  }

  @Subscription(() => RunModel, {
    description: 'A run each time it has moved, until it has ended. Nothing where your key may not see it.',
    resolve: (run: Run) => RunModel.from(run),
  })
  runChanged(
    @Args('id', { type: () => ID, description: 'Identifier of the run.' }) id: string,
    @Context() context: ApiContext,
  ): AsyncIterableIterator<Run> {
    return this.changesOf(id as RunId, context.req.actor!);
  }

  private async *changesOf(runId: RunId, actor: Actor): AsyncIterableIterator<Run> {
    for (let seen = ''; ;) {
      const run = isUuid(runId) ? await this.runs.findInSight(runId, runSightOf(actor)) : undefined;
      if (!run) return;
      const state = JSON.stringify([run.state, run.progress, run.attempts]);
      if (state !== seen) yield run;
      if (isEnded(run.state)) return;
      seen = state;
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }
}
