import { Args, Context, ID, Mutation, Query, Resolver, Subscription } from '@nestjs/graphql';
import { isRefusal, isUuid, kernelRefusals, notFound, type Actor, type RunId } from '#kernel';
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

const CancelRunOutcome = outcomeUnion(
  'CancelRunOutcome',
  'What became of the wish to stop a run.',
  RunModel,
  [...refusalTypesOf(kernelRefusals, 'NotFound'), ...refusalTypesOf(platformRefusals, 'RunHasEnded')],
);

const pollMilliseconds = 500;

@Resolver(() => RunModel)
export class RunResolver {
  constructor(private readonly runs: Runs) {}

  @Query(() => RunModel, { nullable: true, description: 'One piece of background work, by its identifier.' })
  async run(
    @Args('id', { type: () => ID, description: 'Identifier of the run.' }) id: string,
  ): Promise<RunModel | null> {
    const run = isUuid(id) ? await this.runs.find(id as RunId) : undefined;
    return run ? RunModel.from(run) : null;
  }

  @Query(() => RunConnection, { name: 'runs', description: 'Background work, newest first.' })
  async list(
    @Args() page: PageArgs,
    @Args('kind', { type: () => String, nullable: true, description: 'Only runs of this kind.' })
    kind?: string,
    @Args('state', { type: () => RunState, nullable: true, description: 'Only runs in this state.' })
    state?: string,
  ): Promise<Connection<RunModel>> {
    const { limit, after } = checkedPage(page);
    const rows = await this.runs.list({ kind, state, before: after as RunId | undefined, limit: limit + 1 });
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
    const outcome = isUuid(id) ? await this.runs.cancel(id as RunId, actor) : notFound('run', id);
    return isRefusal(outcome) ? outcome : RunModel.from(outcome as Run);
  }

  @Subscription(() => RunModel, {
    description: 'A run each time it has moved, until it has ended.',
    resolve: (run: Run) => RunModel.from(run),
  })
  runChanged(
    @Args('id', { type: () => ID, description: 'Identifier of the run.' }) id: string,
    @Context() _context: ApiContext,
  ): AsyncIterableIterator<Run> {
    return this.changesOf(id as RunId);
  }

  private async *changesOf(runId: RunId): AsyncIterableIterator<Run> {
    for (let seen = ''; ;) {
      const run = isUuid(runId) ? await this.runs.find(runId) : undefined;
      if (!run) return;
      const state = JSON.stringify([run.state, run.progress, run.attempts]);
      if (state !== seen) yield run;
      if (isEnded(run.state)) return;
      seen = state;
      await new Promise((resolve) => setTimeout(resolve, pollMilliseconds));
    }
  }
}
