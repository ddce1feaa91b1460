import { Field, ID, InputType, Int, registerEnumType } from '@nestjs/graphql';
import { dateForms } from '#platform';

const dateFormKeys = {
  iso: 'yyyy-MM-dd',
  slashes: 'yyyy/MM/dd',
  compact: 'yyyyMMdd',
  compactShortYear: 'yyMMdd',
  dots: 'dd.MM.yyyy',
  month: 'month',
} as const;
export const DateFormEnum = dateFormKeys satisfies Record<string, keyof typeof dateForms>;
registerEnumType(DateFormEnum, {
  name: 'DateForm',
  description: 'How a foreign file writes its dates.',
  valuesMap: {
    iso: { description: '2026-06-30' },
    slashes: { description: '2026/06/30' },
    compact: { description: '20260630' },
    compactShortYear: { description: '260630; years from 50 on are of the last century' },
    dots: { description: '30.06.2026' },
    month: { description: '2026-06 or 202606; stands for the last day of that month' },
  },
});

@InputType({ description: 'A foreign value and what it means here.' })
export class ValueTranslationInput {
  @Field(() => String, { description: 'The value as the file has it.' })
  from: string;

  @Field(() => String, { description: 'The value that our format has for it.' })
  to: string;
}

@InputType({
  description:
    'Where one column of our format comes from: a column of the file, or the same value for every record.',
})
export class ColumnSourceInput {
  @Field(() => String, { description: 'Our column, as docs/formats.md names it.' })
  name: string;

  @Field(() => String, { nullable: true, description: "The file's column." })
  column?: string | null;

  @Field(() => String, { nullable: true, description: 'A value that holds for every record.' })
  constant?: string | null;

  @Field(() => DateFormEnum, { nullable: true, description: 'How the file writes this date.' })
  dateForm?: keyof typeof dateForms | null;

  @Field(() => [ValueTranslationInput], {
    nullable: true,
    description: 'What the foreign values mean. Others stay as they are.',
  })
  values?: ValueTranslationInput[] | null;
}

@InputType({
  description: 'Only records for which this holds are taken; the others are set aside as leftOutByMap.',
})
export class RecordConditionInput {
  @Field(() => String, { description: "The file's column." })
  column: string;

  @Field(() => [String], { description: 'The values with which a record is taken.' })
  oneOf: string[];
}

@InputType({
  description:
    'How the columns of a foreign file become ours. Columns that are not named keep their own name; columns that the format does not know are ignored.',
})
export class ColumnMapInput {
  @Field(() => String, {
    nullable: true,
    description: 'What separates values: comma (default), semicolon, tab or |.',
  })
  delimiter?: string | null;

  @Field(() => [ColumnSourceInput], { nullable: true, description: 'Where our columns come from.' })
  columns?: ColumnSourceInput[] | null;

  @Field(() => RecordConditionInput, { nullable: true, description: 'Which records are taken.' })
  where?: RecordConditionInput | null;
}

@InputType({
  description:
    'A named value that a format asks for beside the file, for example the experiment of an assignment file.',
})
export class ImportParameterInput {
  @Field(() => String, { description: 'Name of the parameter.' })
  name: string;

  @Field(() => String, { description: 'Its value.' })
  value: string;
}

@InputType({ description: 'An import to be done.' })
export class RequestImportInput {
  @Field(() => ID, { description: 'The uploaded file: fileId of the answer of POST /uploads.' })
  fileId: string;

  @Field(() => String, {
    description:
      'What the file holds: customers, snapshots, tags, consents, regions, or another format of docs/formats.md.',
  })
  format: string;

  @Field(() => ColumnMapInput, {
    nullable: true,
    description: "How the file's columns become ours, where it has its own.",
  })
  map?: ColumnMapInput | null;

  @Field(() => [ImportParameterInput], {
    nullable: true,
    description: 'What the format asks for beside the file.',
  })
  parameters?: ImportParameterInput[] | null;
}

@InputType({ description: 'A corrected value.' })
export class MendedValueInput {
  @Field(() => String, { description: 'Column of the format.' })
  column: string;

  @Field(() => String, { description: 'The value that it should have had.' })
  value: string;
}

@InputType({ description: 'The correction of one quarantined record.' })
export class MendQuarantinedRowInput {
  @Field(() => ID, { description: 'The import that set it aside.' })
  runId: string;

  @Field(() => Int, { description: 'Its line in the file.' })
  line: number;

  @Field(() => [MendedValueInput], { description: 'The corrected values; what is not named stays.' })
  values: MendedValueInput[];
}

/** The map as the platform reads it, still to be checked by it. */
export function toColumnMap(input: ColumnMapInput): Record<string, unknown> {
  return {
    ...(input.delimiter == null ? {} : { delimiter: input.delimiter }),
    columns: Object.fromEntries((input.columns ?? []).map(({ name, ...source }) => [name, toSource(source)])),
    ...(input.where == null ? {} : { where: { column: input.where.column, oneOf: input.where.oneOf } }),
  };
}

function toSource({
  column,
  constant,
  dateForm,
  values,
}: Omit<ColumnSourceInput, 'name'>): Record<string, unknown> {
  return {
    ...(column == null ? {} : { column }),
    ...(constant == null ? {} : { constant }),
    ...(dateForm == null ? {} : { dateForm }),
    ...(values == null ? {} : { values: Object.fromEntries(values.map(({ from, to }) => [from, to])) }),
  };
}
