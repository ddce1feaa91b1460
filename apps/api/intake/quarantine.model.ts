import { Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { rejectionReasons, type QuarantinedRow, type QuarantineState, type RejectionReason } from '#platform';
import { connectionType } from '../graphql/index.js';

const reasonKeys = Object.keys(rejectionReasons) as RejectionReason[];
export const RejectionReasonEnum = Object.fromEntries(reasonKeys.map((reason) => [reason, reason])) as Record<
  RejectionReason,
  RejectionReason
>;
registerEnumType(RejectionReasonEnum, {
  name: 'RejectionReason',
  description: 'Why a record was set aside.',
  valuesMap: Object.fromEntries(
    reasonKeys.map((reason) => [reason, { description: rejectionReasons[reason] }]),
  ) as Record<RejectionReason, { description: string }>,
});

export const QuarantineStateEnum = { open: 'open', mended: 'mended', replayed: 'replayed' } as const;
registerEnumType(QuarantineStateEnum, {
  name: 'QuarantineState',
  description: 'What became of a quarantined record.',
  valuesMap: {
    open: { description: 'Nothing yet.' },
    mended: { description: 'Corrected, and waits to be replayed.' },
    replayed: {
      description: 'Was sent through the intake again; what failed again is quarantined under that run.',
    },
  },
});

@ObjectType('FieldValue', { description: 'A column of a record and its value.' })
export class FieldValueModel {
  @Field(() => String, { description: 'Column of the format.' })
  column: string;

  @Field(() => String, { description: 'Value as text.' })
  value: string;
}

@ObjectType('QuarantinedRow', {
  description: 'A record of a file that could not be taken. It can be mended and replayed.',
})
export class QuarantinedRowModel {
  @Field(() => ID, { description: 'The import that set it aside.' })
  runId: string;

  @Field(() => Int, { description: 'Line of the file in which the record begins.' })
  line: number;

  @Field(() => String, { description: 'What kind of file it was.' })
  format: string;

  @Field(() => String, {
    description: 'Column whose value was not acceptable; empty where the whole record was not.',
  })
  column: string;

  @Field(() => String, { nullable: true, description: 'The value; masked where it must not be stored.' })
  value?: string | null;

  @Field(() => RejectionReasonEnum, { description: 'Why it was set aside.' })
  reason: RejectionReason;

  @Field(() => String, { description: 'The reason in words.' })
  explanation: string;

  @Field(() => [FieldValueModel], {
    description: 'The record; empty where it must not be kept or could not be split into values.',
  })
  fields: FieldValueModel[];

  @Field(() => Boolean, { description: 'Whether it may be mended and replayed.' })
  replayable: boolean;

  @Field(() => QuarantineStateEnum, { description: 'What became of it.' })
  state: QuarantineState;

  @Field(() => ID, { nullable: true, description: 'The run that sent it through the intake again.' })
  replayedBy?: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was set aside.' })
  recordedAt: Date;

  static from(row: QuarantinedRow): QuarantinedRowModel {
    const { fields, ...others } = row;
    return Object.assign(new QuarantinedRowModel(), {
      ...others,
      explanation: rejectionReasons[row.reason],
      fields: Object.entries(fields ?? {}).map(([column, value]) => ({ column, value })),
    });
  }
}

@ObjectType('RejectionCount', { description: 'How many records were set aside for one reason.' })
export class RejectionCountModel {
  @Field(() => RejectionReasonEnum, { description: 'The reason.' })
  reason: RejectionReason;

  @Field(() => Int, { description: 'How many records.' })
  count: number;
}

export const QuarantinedRowConnection = connectionType(QuarantinedRowModel, 'QuarantinedRow');
