import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type { RecordedFacts } from '#measurement';

@InputType({ description: 'One fact: something a customer did, or something that was done to them.' })
export class FactInput {
  @Field(() => String, { description: 'Reference of the customer.' })
  reference: string;

  @Field(() => String, {
    description: 'Kind of fact, for example reached, converted or revenue; see factKinds.',
  })
  kind: string;

  @Field(() => String, {
    description:
      'When it happened: 2026-07-02T10:00:00+08:00, or a date or time without offset in the bank’s time zone.',
  })
  occurredAt: string;

  @Field(() => String, { description: 'The system that reports it.' })
  source: string;

  @Field(() => String, {
    description: 'Its identifier in that system. Source and event id together are the identity of the fact.',
  })
  eventId: string;

  @Field(() => Int, {
    defaultValue: 1,
    description: 'A higher revision of the same event takes the place of the lower ones.',
  })
  revision: number;

  @Field(() => String, { nullable: true, description: 'Code of the campaign that it belongs to.' })
  campaign?: string | null;

  @Field(() => String, { nullable: true, description: 'Variant that the contact carried.' })
  variant?: string | null;

  @Field(() => String, { nullable: true, description: 'Channel.' })
  channel?: string | null;

  @Field(() => String, { nullable: true, description: 'Product bought.' })
  product?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Amount in the bank’s currency as a decimal string; required for cost and revenue.',
  })
  amount?: string | null;

  @Field(() => String, { nullable: true, description: 'Score of a survey answer, as a decimal string.' })
  score?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Whether the customer would recommend.' })
  recommend?: boolean | null;
}

@ObjectType('FactQuarantined', { description: 'A fact that was set aside.' })
export class FactQuarantinedModel {
  @Field(() => Int, { description: 'Position in the batch, from 0.' })
  index: number;

  @Field(() => String, { description: 'The field that is the reason.' })
  column: string;

  @Field(() => String, { description: 'Why; docs/formats.md lists the reasons.' })
  reason: string;
}

@ObjectType('FactsRecorded', {
  description: 'What became of a batch: new + restated + unchanged + quarantined = read.',
})
export class FactsRecordedModel {
  @Field(() => ID, {
    description: 'The run under which set-aside facts are listed and can be mended and replayed.',
  })
  runId: string;

  @Field(() => Int, { description: 'Facts in the batch.' })
  read: number;

  @Field(() => Int, { description: 'Facts that were not known before.' })
  new: number;

  @Field(() => Int, { description: 'Further revisions of known facts.' })
  restated: number;

  @Field(() => Int, { description: 'Facts that were known already.' })
  unchanged: number;

  @Field(() => [FactQuarantinedModel], { description: 'Facts that could not be used, with the reason.' })
  quarantined: FactQuarantinedModel[];

  static from({ quarantined, ...recorded }: RecordedFacts): FactsRecordedModel {
    return { ...recorded, quarantined: [...quarantined] };
  }
}
