import { Args, Field, GraphQLISODateTime, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import {
  isRefusal,
  kernelRefusals,
  notPermitted,
  permits,
  refuse,
  type Actor,
  type CalendarDate,
} from '#kernel';
import { Audit, Clock, Configuration, Database, platformRefusals } from '#platform';
import { CalendarDateScalar, CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';

@ObjectType('Clock', { description: 'What the platform takes for now.' })
export class ClockModel {
  @Field(() => GraphQLISODateTime, { description: 'The instant.' })
  now: Date;

  @Field(() => CalendarDateScalar, { description: "Today's date in the bank's time zone." })
  today: CalendarDate;

  @Field(() => Boolean, {
    description: 'Whether it was set by hand, which only development and the demo may do.',
  })
  simulated: boolean;
}

const SetClockOutcome = outcomeUnion('SetClockOutcome', 'The clock as set, or why it was not.', ClockModel, [
  ...refusalTypesOf(kernelRefusals, 'NotPermitted'),
  ...refusalTypesOf(platformRefusals, 'ClockNotSettable'),
]);

@Resolver(() => ClockModel)
export class ClockResolver {
  constructor(
    private readonly clockService: Clock,
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly configuration: Configuration,
  ) {}

  @Query(() => ClockModel, { description: 'What the platform takes for now.' })
  async clock(): Promise<ClockModel> {
    const [now, today, simulated] = await Promise.all([
      this.clockService.now(),
      this.clockService.today(),
      this.clockService.simulated(),
    ]);
    return { now, today, simulated };
  }

  @Mutation(() => SetClockOutcome, {
    description:
      'Sets the clock, in development and in the demo only; the audit log marks what follows as simulated.',
  })
  async setClock(
    @CurrentActor() actor: Actor,
    @Args('now', {
      type: () => GraphQLISODateTime,
      nullable: true,
      description: 'The instant to stand still at; null returns to real time.',
    })
    now?: Date,
  ) {
    if (!permits(actor, 'administer')) return notPermitted(actor, 'administer');
    if (this.configuration.isProduction)
      return refuse('ClockNotSettable', 'The clock cannot be set in production.');
    const outcome = await this.database.transaction(async (tx) => {
      await this.clockService.set(tx, now);
      await this.audit.record(tx, actor, {
        action: 'clock.set',
        subject: 'Clock',
        detail: { now: now?.toISOString() ?? null },
      });
      return undefined;
    });
    return isRefusal(outcome) ? outcome : this.clock();
  }
}
