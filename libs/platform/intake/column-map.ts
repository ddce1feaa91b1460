import { z } from 'zod';

/** How foreign dates are written, by example. `month` stands for the last day of that month. */
export const dateForms = {
  'yyyy-MM-dd': /^(\d{4})-(\d{2})-(\d{2})$/,
  'yyyy/MM/dd': /^(\d{4})\/(\d{2})\/(\d{2})$/,
  yyyyMMdd: /^(\d{4})(\d{2})(\d{2})$/,
  yyMMdd: /^(\d{2})(\d{2})(\d{2})$/,
  'dd.MM.yyyy': /^(\d{2})\.(\d{2})\.(\d{4})$/,
  month: /^(\d{4})-?(\d{2})$/,
} as const;

export type DateForm = keyof typeof dateForms;

const source = z.union([
  z.string().min(1),
  z
    .strictObject({
      column: z.string().min(1).optional(),
      constant: z.string().max(200).optional(),
      dateForm: z.enum(Object.keys(dateForms) as [DateForm, ...DateForm[]]).optional(),
      /** foreign value → ours; values that are not listed stay as they are */
      values: z.record(z.string(), z.string()).optional(),
    })
    .refine(
      (each) => (each.column === undefined) !== (each.constant === undefined),
      'give either column or constant',
    ),
]);

/**
 * Which of a foreign file's columns feeds which of ours, and how its values are written. Columns that the map does not
 * name keep their own name; what the format does not know is ignored where there is a map.
 */
export const columnMapSchema = z.strictObject({
  delimiter: z.enum([',', ';', '\t', '|']).optional(),
  columns: z.record(z.string(), source).default({}),
  /** Records for which this does not hold are set aside as `leftOutByMap`. */
  where: z.strictObject({ column: z.string().min(1), oneOf: z.array(z.string()).min(1) }).optional(),
});

export type ColumnMap = z.infer<typeof columnMapSchema>;

/** Turns what a file writes for a value into what our format writes. Text that does not fit is left for the check to report. */
export type Rewrite = (text: string) => string;

const sameText: Rewrite = (text) => text;

export interface ColumnSource {
  /** Header of the foreign column; undefined where the value is constant. */
  readonly header: string | undefined;
  readonly rewrite: Rewrite;
}

export function columnSource(map: ColumnMap | undefined, column: string): ColumnSource {
  const given = map?.columns[column];
  if (given === undefined) return { header: column, rewrite: sameText };
  if (typeof given === 'string') return { header: given, rewrite: sameText };
  const { column: header, constant, dateForm, values } = given;
  if (constant !== undefined) return { header: undefined, rewrite: () => constant };
  const translated = values === undefined ? sameText : (text: string) => values[text] ?? text;
  const rewrite =
    dateForm === undefined ? translated : (text: string) => rewriteDate(translated(text), dateForm);
  return { header, rewrite };
}

export function rewriteDate(text: string, form: DateForm): string {
  const match = dateForms[form].exec(text);
  if (!match) return text;
  const [, first, second, third] = match as unknown as [string, string, string, string];
  switch (form) {
    case 'dd.MM.yyyy':
      return `${third}-${second}-${first}`;
    case 'month': {
      const days = new Date(Date.UTC(Number(first), Number(second), 0)).getUTCDate();
      return `${first}-${second}-${String(days).padStart(2, '0')}`;
    }
    case 'yyMMdd':
      // The century that a bank's date of today or the last decades most likely has.
      return `${Number(first) < 50 ? '20' : '19'}${first}-${second}-${third}`;
    default:
      return `${first}-${second}-${third}`;
  }
}

/** The columns of a map as a list, one entry for each of ours: the form that the GraphQL interface takes. */
export function columnList(map: ColumnMap): {
  name: string;
  column?: string;
  constant?: string;
  dateForm?: DateForm;
  values?: { from: string; to: string }[];
}[] {
  return Object.entries(map.columns).map(([name, given]) => {
    if (typeof given === 'string') return { name, column: given };
    const { values, ...others } = given;
    return {
      name,
      ...others,
      ...(values ? { values: Object.entries(values).map(([from, to]) => ({ from, to })) } : {}),
    };
  });
}
