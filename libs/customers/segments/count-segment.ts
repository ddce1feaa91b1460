import { Injectable } from '@nestjs/common';
import { isRefusal, notPermitted, permits, type Actor, type CalendarDate, type NotPermitted } from '#kernel';
import { Clock, Database, latestKnownAt, sql, SuppressionReader } from '#platform';
import { KeptPopulations } from '../population/kept-populations.js';
import { populationSql } from '../population/population.sql.js';
import type { Lifecycle } from '../vocabulary.js';
import { RuleReader, type RuleInput, type RuleReadingRefusal } from './rule-reading.js';

export interface CountSegmentCommand extends RuleInput {
  /** Today where none is given. */
  readonly asOf?: CalendarDate;
}

export interface SegmentCount {
  readonly asOf: CalendarDate;
  /** Null where the group is too small for a role that sees aggregates only. */
  readonly customers: number | null;
  readonly cells: readonly {
    readonly tier: string;
    readonly lifecycle: Lifecycle;
    readonly customers: number | null;
  }[];
}

/** How many customers a rule finds, by tier and lifecycle. */
@Injectable()
export class CountSegment {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly suppression: SuppressionReader,
    private readonly rules: RuleReader,
    private readonly populations: KeptPopulations,
  ) {}

  async execute(
    command: CountSegmentCommand,
    actor: Actor,
  ): Promise<SegmentCount | NotPermitted | RuleReadingRefusal> {
    if (!permits(actor, 'readAggregates')) return notPermitted(actor, 'readAggregates');
    const reading = await this.rules.read(command);
    if (isRefusal(reading)) return reading;
    const asOf = command.asOf ?? (await this.clock.today());
    const lifecycleRule = reading.lifecycleRule.definition;
    const knownAt = await latestKnownAt(this.database);
    const cells = await this.populations.whileReading((find) =>
      this.database.transaction(async (tx) => {
        const stored = await find(tx, { asOf, knownAt, lifecycleRule });
        const population = populationSql({
          asOf,
          knownAt,
          tierScheme: reading.tierScheme.definition,
          lifecycleRule,
          segmentRule: reading.rule,
          regions: actor.regions,
          ...(stored ? { stored } : {}),
        });
        return tx.query<{ tier: string; lifecycle: Lifecycle; customers: number }>(
          sql`select tier, lifecycle, count(*)::int as customers from (${population}) population group by tier, lifecycle order by tier, lifecycle`,
        );
      }),
    );
    return { asOf, ...suppressed(cells, await this.suppression.leastFor(actor)) };
  }
}

/** A total beside a single hidden cell would give it away, so small cells hide the total too. */
function suppressed(
  cells: readonly { tier: string; lifecycle: Lifecycle; customers: number }[],
  least: number,
): Omit<SegmentCount, 'asOf'> {
  const customers = cells.reduce((sum, cell) => sum + cell.customers, 0);
  const hidden = cells.filter((cell) => cell.customers < least).length;
  return {
    customers: customers < least || hidden === 1 ? null : customers,
    cells: cells.map((cell) => (cell.customers < least ? { ...cell, customers: null } : cell)),
  };
}
