import fc from 'fast-check';
import { calendarDate, type Actor } from '#kernel';
import type { KpiCell, KpiQuestion, KpiReader, MetricMoments } from '#reporting';
import type { SeededUnit } from '../../libs/reporting/samples/seed-units.js';

export const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null, freq: 4 });
const fen = fc.integer({ min: 0, max: 2_000_000_000 });
export const regions = ['east', 'west', '华东'];
export const tiers = ['mass', 'high', '大众'];
export const lifecycles = ['mature', 'declining', '流失'];

export const unit: fc.Arbitrary<SeededUnit> = fc.record({
  variant: fc.constantFrom('none' as const, 'salon' as const),
  tier: fc.constantFrom(...tiers),
  region: maybe(fc.constantFrom(...regions)),
  lifecycle: maybe(fc.constantFrom(...lifecycles)),
  prospect: fc.boolean(),
  reached: fc.boolean(),
  converted: fc.boolean(),
  churned: maybe(fc.boolean()),
  logins: fc.nat(5),
  costFen: fen,
  covariateFen: maybe(fen),
  baselineFen: maybe(fen),
  endFen: maybe(fen),
  surveyScore: maybe(fc.integer({ min: 0, max: 100 }).map((tenths) => tenths / 10)),
});
export const experiment = fc.record({
  units: fc.array(unit, { minLength: 1, maxLength: 60 }),
  observationDays: fc.constantFrom(30, 60),
  interim: fc.boolean(),
});

export const person = (role: Actor['role'], scope: Actor['regions']): Actor => ({
  actorId: role,
  name: role,
  role,
  regions: scope,
});
export const actor = fc.oneof(
  fc.constantFrom(person('analyst', 'all'), person('executive', 'all')),
  fc
    .record({
      role: fc.constantFrom('analyst' as const, 'executive' as const),
      scope: fc.subarray([...regions, 'nowhere', 'unknown']),
    })
    .map(({ role, scope }) => person(role, scope)),
);

export const period = { from: calendarDate('2026-07-01'), to: calendarDate('2026-09-30') };
export type Answer = { readonly cells: readonly KpiCell[]; readonly suppressed: readonly unknown[] };

/** Cells as they are, and what an actor sees of them. */
export async function answersTo(
  reader: Pick<KpiReader, 'cells' | 'rows'>,
  asked: readonly [KpiQuestion, Actor][],
): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const [each, by] of asked)
    answers.push({
      cells: await reader.cells(each, by),
      suppressed: (await reader.rows(each, by)).map((row) => ({
        group: row.group,
        suppressed: row.suppressed,
        shown: row.suppressed ? [] : [...row.moments.keys()],
      })),
    });
  return answers;
}

export function expectSame(kept: Answer, scanned: Answer): void {
  expect(kept.suppressed).toEqual(scanned.suppressed);
  const withoutMoments = ({ moments: _moments, ...cell }: KpiCell) => cell;
  expect(kept.cells.map(withoutMoments)).toEqual(scanned.cells.map(withoutMoments));
  for (const [place, { moments }] of kept.cells.entries())
    for (const [metric, found] of moments) expectClose(found, scanned.cells[place]!.moments.get(metric)!);
}

/** Counts to the digit; the scan rounds in the size of what it adds up. */
function expectClose(found: MetricMoments, want: MetricMoments): void {
  const { n } = want;
  const [spreadY, spreadX] = [
    Math.sqrt(want.syy) + Math.abs(want.meanY) * Math.sqrt(n),
    Math.sqrt(want.sxx) + Math.abs(want.meanX) * Math.sqrt(n),
  ];
  const sizes: Record<keyof MetricMoments, number> = {
    eligible: 0,
    n: 0,
    offset: 0,
    meanY: spreadY,
    meanX: spreadX,
    syy: spreadY ** 2,
    sxx: spreadX ** 2,
    sxy: spreadX * spreadY,
  };
  for (const [name, size] of Object.entries(sizes)) {
    const figure = name as keyof MetricMoments;
    expect(Math.abs(found[figure] - want[figure])).toBeLessThanOrEqual(1e-12 * size);
  }
}
