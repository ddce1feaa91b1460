import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Channel } from '#campaigns';
import type {
  AssignmentCheck,
  ContactList,
  ExclusionReason,
  RemovalReason,
  SampleRatioVerdict,
  StoredBalanceRow,
} from '#experiments';
import type { CalendarDate } from '#kernel';
import { ChannelEnum } from '../campaigns/campaign-enums.js';
import { CalendarDateScalar } from '../graphql/index.js';
import { ExclusionReasonEnum, RemovalReasonEnum, SampleRatioVerdictEnum } from './experiment-enums.js';

@ObjectType('EnrolledCount', { description: 'Customers of a tier in a variant.' })
export class EnrolledCountModel {
  @Field(() => String, { description: 'Tier.' })
  tier: string;

  @Field(() => String, { description: 'Variant.' })
  variant: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many; none where the group is too small to be shown to your role.',
  })
  customers: number | null;
}

@ObjectType('ExclusionCount', { description: 'Customers of a tier who were left out for one reason.' })
export class ExclusionCountModel {
  @Field(() => ExclusionReasonEnum, { description: 'Why.' })
  reason: ExclusionReason;

  @Field(() => String, { description: 'Tier.' })
  tier: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many; none where the group is too small to be shown to your role.',
  })
  customers: number | null;
}

@ObjectType('SampleRatio', { description: 'Numbers of customers per variant against the planned shares.' })
export class SampleRatioModel {
  @Field(() => SampleRatioVerdictEnum, { description: 'Whether they fit.' })
  verdict: SampleRatioVerdict;

  @Field(() => Float, { nullable: true, description: 'Chi-square statistic, added up over tiers.' })
  chiSquare: number | null;

  @Field(() => Int, { nullable: true, description: 'Its degrees of freedom.' })
  degreesOfFreedom: number | null;

  @Field(() => Float, {
    nullable: true,
    description: 'Chance of a fit this bad or worse, were all as planned.',
  })
  p: number | null;
}

@ObjectType('AssignmentCheck', { description: 'What was found in an assignment made by another system.' })
export class AssignmentCheckModel {
  @Field(() => Int, { description: 'Customers whom the files name.' })
  assigned: number;

  @Field(() => Int, { description: 'Customers in more than one variant; all of them are left out.' })
  inTwoVariants: number;

  @Field(() => Int, { description: 'Customers with a fact of the campaign before they were assigned.' })
  factsBeforeAssignment: number;

  @Field(() => SampleRatioModel, { description: 'Assigned counts against the planned shares.' })
  sampleRatio: SampleRatioModel;

  static from(check: AssignmentCheck): AssignmentCheckModel {
    return check;
  }
}

@ObjectType('BalanceRow', {
  description: 'One characteristic of one variant before the start, against the control.',
})
export class BalanceRowModel {
  @Field(() => String, { description: "Tier; '*' for all tiers, weighted by their sizes." })
  tier: string;

  @Field(() => String, { description: 'Variant.' })
  variant: string;

  @Field(() => String, { description: 'What is compared, for example aum, age or region.' })
  characteristic: string;

  @Field(() => String, {
    nullable: true,
    description: 'Level of a category; its mean is then a share of customers.',
  })
  level: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Customers; none where too few to be shown to your role.',
  })
  n: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers whose value is known.' })
  known: number | null;

  @Field(() => Float, { nullable: true, description: 'Mean (AUM in currency units) or share.' })
  mean: number | null;

  @Field(() => Float, {
    nullable: true,
    description:
      'Difference from the control in standard deviations; beyond ±0.1 arms are usually called unlike.',
  })
  difference: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why there is no difference; notPlanned for the control itself.',
  })
  undefinedBecause: string | null;

  /** Hides what describes fewer customers than a role may see. */
  static from(row: StoredBalanceRow, least: number): BalanceRowModel {
    if (row.n >= least) return row;
    return {
      ...row,
      n: null,
      known: null,
      mean: null,
      difference: null,
      undefinedBecause: 'tooFewObservations',
    };
  }
}

@ObjectType('RemovalCount', { description: 'Customers who were kept off a contact list for one reason.' })
export class RemovalCountModel {
  @Field(() => RemovalReasonEnum, { description: 'Why.' })
  reason: RemovalReason;

  @Field(() => Int, { description: 'How many.' })
  customers: number;
}

@ObjectType('ContactList', { description: 'The customers of one variant who are handed to one channel.' })
export class ContactListModel {
  @Field(() => ID, { description: 'Identifier.' })
  id: string;

  @Field(() => String, { description: 'Variant.' })
  variant: string;

  @Field(() => ChannelEnum, { description: 'Channel.' })
  channel: Channel;

  @Field(() => Boolean, { description: 'Whether it can be downloaded; otherwise its run has not ended.' })
  ready: boolean;

  @Field(() => ID, { description: 'The run that makes it: query `run`.' })
  runId: string;

  @Field(() => CalendarDateScalar, {
    description: 'Day of the contact, which decides in which month it counts.',
  })
  contactsOn: CalendarDate;

  @Field(() => Int, { nullable: true, description: 'Customers on the list.' })
  contacts: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers of the variant who were kept off.' })
  removed: number | null;

  @Field(() => String, { description: 'Where the list is downloaded as CSV, with the same credential.' })
  path: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was asked for.' })
  requestedAt: Date;

  /** Not in the schema. */
  source: ContactList;

  static from(list: ContactList): ContactListModel {
    return Object.assign(new ContactListModel(), {
      ...list,
      id: list.contactListId,
      ready: list.state === 'ready',
      path: `/export/contact-lists/${list.contactListId}.csv`,
      source: list,
    });
  }
}
