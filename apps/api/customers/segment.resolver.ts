import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ArchiveSegment, CountSegment, customerRefusals, SaveSegment, SegmentReader } from '#customers';
import { Fault, isRefusal, isUuid, kernelRefusals, type Actor, type CalendarDate } from '#kernel';
import {
  CalendarDateScalar,
  checkedPage,
  CurrentActor,
  given,
  outcomeUnion,
  PageArgs,
  refusalTypesOf,
  toConnection,
  type Connection,
} from '../graphql/index.js';
import { requirePermission } from '../graphql/require-permission.js';
import {
  CountSegmentInput,
  SaveSegmentInput,
  SegmentConnection,
  SegmentCountModel,
  SegmentModel,
} from './segment.model.js';

const SaveSegmentOutcome = outcomeUnion(
  'SaveSegmentOutcome',
  'The segment as saved, or why it was not.',
  SegmentModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(
      customerRefusals,
      'SegmentRuleInvalid',
      'SegmentNameTaken',
      'SegmentUnknown',
      'SegmentArchived',
      'TierSchemeUnknown',
      'LifecycleRuleUnknown',
    ),
  ],
);
const ArchiveSegmentOutcome = outcomeUnion(
  'ArchiveSegmentOutcome',
  'The archived segment, or why it was not archived.',
  SegmentModel,
  [...refusalTypesOf(kernelRefusals, 'NotPermitted'), ...refusalTypesOf(customerRefusals, 'SegmentUnknown')],
);
const CountSegmentOutcome = outcomeUnion(
  'CountSegmentOutcome',
  'How many customers a rule finds, or why it cannot be asked.',
  SegmentCountModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted'),
    ...refusalTypesOf(customerRefusals, 'SegmentRuleInvalid', 'TierSchemeUnknown', 'LifecycleRuleUnknown'),
  ],
);

const exactly = {
  type: () => Boolean,
  defaultValue: false,
  description:
    'Looks at everybody, also in a large bank: it may take too long. For roles that may see single customers.',
};

@Resolver(() => SegmentModel)
export class SegmentResolver {
  constructor(
    private readonly segments: SegmentReader,
    private readonly save: SaveSegment,
    private readonly archive: ArchiveSegment,
    private readonly count: CountSegment,
  ) {}

  @Query(() => SegmentConnection, {
    name: 'segments',
    description: 'Segments in their newest version, newest first.',
  })
  async list(
    @Args() page: PageArgs,
    @Args('includeArchived', { type: () => Boolean, defaultValue: false, description: 'Archived ones too.' })
    includeArchived: boolean,
  ): Promise<Connection<SegmentModel>> {
    const { limit, after } = checkedPage(page);
    const before = after !== undefined && isUuid(after) ? after : undefined;
    const rows = await this.segments.list({
      includeArchived,
      limit: limit + 1,
      ...(before ? { before } : {}),
    });
    return toConnection(
      rows.map((segment) => SegmentModel.from(segment)),
      limit,
      (segment) => segment.id,
    );
  }

  @Query(() => SegmentModel, { nullable: true, description: 'One segment.' })
  async segment(
    @Args('id', { type: () => ID, description: 'Identifier of the segment.' }) id: string,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'Its version; the newest where none is given.',
    })
    version?: number,
  ): Promise<SegmentModel | null> {
    const segment = isUuid(id) ? await this.segments.find(id, version ?? undefined) : undefined;
    return segment ? SegmentModel.from(segment) : null;
  }

  @Query(() => CountSegmentOutcome, {
    description:
      'How many customers a rule finds, by tier and lifecycle, before it is saved. Of a large bank it looks at a sample.',
  })
  async countSegment(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => CountSegmentInput, description: 'The rule, and as of when.' })
    input: CountSegmentInput,
    @Args('exact', exactly) exact: boolean,
  ) {
    const outcome = await this.count.execute({ ...given(input), exact }, actor);
    return isRefusal(outcome) ? outcome : SegmentCountModel.from(outcome);
  }

  @ResolveField(() => SegmentCountModel, {
    name: 'count',
    description:
      'How many customers it finds, by tier and lifecycle, as known now. Of a large bank it looks at a sample.',
  })
  async countOf(
    @Parent() { segment }: SegmentModel,
    @CurrentActor() actor: Actor,
    @Args('exact', exactly) exact: boolean,
    @Args('asOf', {
      type: () => CalendarDateScalar,
      nullable: true,
      description: 'As of which date; today where none is given.',
    })
    asOf?: CalendarDate,
  ): Promise<SegmentCountModel> {
    requirePermission(actor, 'readAggregates');
    if (exact) requirePermission(actor, 'readUnits');
    const outcome = await this.count.execute({ ...segment, exact, ...(asOf ? { asOf } : {}) }, actor);
    if (isRefusal(outcome)) throw new Fault('SEGMENT_NOT_READABLE', outcome.message);
    return SegmentCountModel.from(outcome);
  }

  @ResolveField(() => [SegmentModel], { description: 'All its versions, newest first.' })
  async versions(@Parent() { id }: SegmentModel): Promise<SegmentModel[]> {
    return (await this.segments.versions(id)).map((segment) => SegmentModel.from(segment));
  }

  @Mutation(() => SaveSegmentOutcome, {
    description:
      'Saves a segment, or the next version of one. What was built on an earlier version stays what it was.',
  })
  async saveSegment(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => SaveSegmentInput, description: 'The segment.' }) input: SaveSegmentInput,
  ) {
    const outcome = await this.save.execute(given(input), actor);
    return isRefusal(outcome) ? outcome : SegmentModel.from(outcome);
  }

  @Mutation(() => ArchiveSegmentOutcome, {
    description: 'Takes a segment out of the lists. What was built on it goes on.',
  })
  async archiveSegment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID, description: 'Identifier of the segment.' }) id: string,
  ) {
    const outcome = await this.archive.execute({ segmentId: id }, actor);
    return isRefusal(outcome) ? outcome : SegmentModel.from(outcome);
  }
}
