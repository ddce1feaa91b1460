import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { GraphQLError } from 'graphql';
import {
  AssignmentCheckStore,
  assignmentRatio,
  BalanceStore,
  ContactListStore,
  EnrolmentReader,
  ExclusionReader,
  ExperimentReader,
  type Amendment,
  type ContactList,
  type ExclusionCount,
  type ExperimentId,
  type VariantCount,
} from '#experiments';
import { isUuid, type Actor } from '#kernel';
import { SuppressionReader } from '#platform';
import {
  checkedPage,
  CurrentActor,
  loaderOf,
  PageArgs,
  toConnection,
  type ApiContext,
  type Connection,
} from '../graphql/index.js';
import {
  AssignmentCheckModel,
  BalanceRowModel,
  ContactListModel,
  EnrolledCountModel,
  ExclusionCountModel,
  RemovalCountModel,
  SampleRatioModel,
} from './enrolment.model.js';
import { AmendmentModel, ExperimentConnection, ExperimentModel } from './experiment.model.js';

@Resolver(() => ExperimentModel)
export class ExperimentResolver {
  constructor(
    private readonly suppression: SuppressionReader,
    private readonly reader: ExperimentReader,
    private readonly enrolments: EnrolmentReader,
    private readonly exclusionReader: ExclusionReader,
    private readonly balances: BalanceStore,
    private readonly checks: AssignmentCheckStore,
    private readonly lists: ContactListStore,
  ) {}

  @Query(() => ExperimentModel, {
    nullable: true,
    description: 'One experiment, by its identifier or its code.',
  })
  async experiment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, nullable: true, description: 'Identifier of the experiment.' })
    id?: string | null,
    @Args('code', { type: () => String, nullable: true, description: 'Code of the experiment.' })
    code?: string | null,
  ): Promise<ExperimentModel | null> {
    if ((id == null) === (code == null)) {
      throw new GraphQLError('Give either id or code.', { extensions: { code: 'BAD_USER_INPUT' } });
    }
    if (code != null) return shown(await this.reader.findByCode(code, actor));
    return isUuid(id!) ? shown(await this.reader.find(id as ExperimentId, actor)) : null;
  }

  @Query(() => ExperimentConnection, { description: 'Experiments that your key may see, newest first.' })
  async experiments(
    @Args() page: PageArgs,
    @CurrentActor() actor: Actor,
  ): Promise<Connection<ExperimentModel>> {
    const { limit, after } = checkedPage(page);
    const rows = await this.reader.page({ limit: limit + 1, after }, actor);
    return toConnection(
      rows.map((row) => ExperimentModel.from(row)),
      limit,
      ({ id }) => id,
    );
  }

  @ResolveField(() => [AmendmentModel], { description: 'Changes of the frozen plan, first to last.' })
  async amendments(
    @Parent() { source }: ExperimentModel,
    @Context() context: ApiContext,
  ): Promise<AmendmentModel[]> {
    const loader = grouping<Amendment>(context, 'experiment.amendments', (ids) =>
      this.reader.amendments(ids),
    );
    return ((await loader.load(source.experimentId)) ?? []).map(AmendmentModel.from);
  }

  @ResolveField(() => [EnrolledCountModel], { description: 'Customers per tier and variant.' })
  async enrolled(
    @Parent() { source }: ExperimentModel,
    @Context() context: ApiContext,
    @CurrentActor() actor: Actor,
  ): Promise<EnrolledCountModel[]> {
    const counts = await this.countsOf(context, source.experimentId);
    return this.shown(counts, actor);
  }

  @ResolveField(() => SampleRatioModel, {
    description: 'Assigned counts against the planned shares, within each tier.',
  })
  async sampleRatio(
    @Parent() { source }: ExperimentModel,
    @Context() context: ApiContext,
  ): Promise<SampleRatioModel> {
    return assignmentRatio(source.design, await this.countsOf(context, source.experimentId));
  }

  @ResolveField(() => [ExclusionCountModel], { description: 'Who was left out, by reason and tier.' })
  async exclusions(
    @Parent() { source }: ExperimentModel,
    @Context() context: ApiContext,
    @CurrentActor() actor: Actor,
  ): Promise<ExclusionCountModel[]> {
    const loader = grouping<ExclusionCount>(context, 'experiment.exclusions', (ids) =>
      this.exclusionReader.counts(ids),
    );
    const counts = (await loader.load(source.experimentId)) ?? [];
    return this.shown(counts, actor);
  }

  @ResolveField(() => [BalanceRowModel], { description: 'How alike the variants were before the start.' })
  async balance(
    @Parent() { source }: ExperimentModel,
    @CurrentActor() actor: Actor,
  ): Promise<BalanceRowModel[]> {
    const rows = await this.balances.rows(source.experimentId);
    const least = await this.suppression.leastFor(actor);
    return rows.map((row) => BalanceRowModel.from(row, least));
  }

  @ResolveField(() => AssignmentCheckModel, {
    nullable: true,
    description: 'What was found in an assignment made by another system.',
  })
  async assignmentCheck(@Parent() { source }: ExperimentModel): Promise<AssignmentCheckModel | null> {
    const check = await this.checks.find(source.experimentId);
    return check ? AssignmentCheckModel.from(check) : null;
  }

  @ResolveField(() => [ContactListModel], { description: 'Lists that were handed to channels.' })
  async contactLists(
    @Parent() { source }: ExperimentModel,
    @Context() context: ApiContext,
  ): Promise<ContactListModel[]> {
    const loader = grouping<ContactList>(context, 'experiment.contactLists', (ids) =>
      this.lists.ofExperiments(ids),
    );
    return ((await loader.load(source.experimentId)) ?? []).map(ContactListModel.from);
  }

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Where the roster is downloaded as CSV (reference, tier, hash, variant), with the same credential.',
  })
  rosterPath(@Parent() { source, id }: ExperimentModel): string | null {
    return source.enrolledAt === null ? null : `/export/experiments/${id}/roster.csv`;
  }

  private async countsOf(context: ApiContext, experimentId: ExperimentId): Promise<readonly VariantCount[]> {
    const loader = grouping<VariantCount & { experimentId: ExperimentId }>(
      context,
      'experiment.enrolled',
      (ids) => this.enrolments.counts(ids),
    );
    return (await loader.load(experimentId)) ?? [];
  }

  private async shown<Count extends { readonly customers: number }>(
    counts: readonly Count[],
    actor: Actor,
  ): Promise<(Omit<Count, 'customers'> & { customers: number | null })[]> {
    const least = await this.suppression.leastFor(actor);
    return counts.map((count) => ({
      ...count,
      customers: count.customers < least ? null : count.customers,
    }));
  }
}

@Resolver(() => ContactListModel)
export class ContactListResolver {
  constructor(private readonly lists: ContactListStore) {}

  @ResolveField(() => [RemovalCountModel], { description: 'Why customers were kept off.' })
  async removals(@Parent() { source }: ContactListModel): Promise<RemovalCountModel[]> {
    return this.lists.removals(source.contactListId);
  }
}

function shown(experiment: Parameters<typeof ExperimentModel.from>[0] | undefined): ExperimentModel | null {
  return experiment ? ExperimentModel.from(experiment) : null;
}

/** Rows of many experiments in one query, handed to each experiment. */
function grouping<Row extends { readonly experimentId: ExperimentId }>(
  context: ApiContext,
  name: string,
  load: (ids: readonly ExperimentId[]) => Promise<readonly Row[]>,
) {
  return loaderOf<ExperimentId, Row[]>(context, name, async (ids) => {
    const groups = new Map<ExperimentId, Row[]>(ids.map((id) => [id, []]));
    for (const row of await load(ids)) groups.get(row.experimentId)?.push(row);
    return groups;
  });
}
