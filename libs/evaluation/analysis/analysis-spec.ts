import { z } from 'zod';
import { Fault } from '#kernel';

const column = z.string().min(1);

const metric = z
  .strictObject({
    key: z.string().min(1),
    kind: z.enum(['proportion', 'mean', 'ratio']),
    column,
    denominator: column.optional(),
    where: z
      .strictObject({ column, equals: z.union([z.string(), z.number(), z.boolean()]).transform(String) })
      .optional(),
    perUnit: z.enum(['sum', 'mean', 'last']).optional(),
  })
  .refine((each) => (each.kind === 'ratio') === (each.denominator !== undefined), {
    message: 'a ratio needs a denominator, and nothing else may have one',
    path: ['denominator'],
  });

const schema = z
  .strictObject({
    data: z.union([
      z.string().transform((path) => ({ path, delimiter: ',' })),
      z.strictObject({ path: z.string().min(1), delimiter: z.string().length(1).default(',') }),
    ]),
    unit: z.union([z.strictObject({ column }), z.strictObject({ rowNumber: z.literal(true) })]),
    variant: z.strictObject({ column, control: z.union([z.string(), z.number()]).transform(String) }),
    planned: z.record(z.string(), z.number().positive()).optional(),
    compare: z.enum(['control', 'allPairs']).default('control'),
    tier: z
      .strictObject({
        column,
        order: z.array(z.union([z.string(), z.number()]).transform(String)).default([]),
      })
      .optional(),
    covariates: z.array(column).default([]),
    randomised: z.boolean().default(true),
    alpha: z.number().gt(0).lt(1).default(0.05),
    metrics: z.array(metric).min(1),
    breakdowns: z.array(column).default([]),
  })
  .refine((spec) => new Set(spec.metrics.map((each) => each.key)).size === spec.metrics.length, {
    message: 'two metrics have the same key',
    path: ['metrics'],
  });

/** What to evaluate in a file: who is a unit, which arm it was in, and what is measured on it. */
export type AnalysisSpec = z.infer<typeof schema>;
export type AnalysisMetric = AnalysisSpec['metrics'][number];

/** Reads a specification; every problem is named with its place. */
export function parseAnalysisSpec(source: unknown): AnalysisSpec {
  const parsed = schema.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `${issue.path.join('.') || 'the specification'}: ${issue.message}`,
  );
  throw new Fault('SPEC_INVALID', `The specification cannot be used:\n  ${problems.join('\n  ')}`);
}
