import { Injectable } from '@nestjs/common';
import {
  compareText,
  isRefusal,
  notPermitted,
  permits,
  type Actor,
  type CalendarDate,
  type NotPermitted,
} from '#kernel';
import { Clock, Database, latestKnownAt, planForSets, sql, SuppressionReader } from '#platform';
import { KeptPopulations } from '../population/kept-populations.js';
import { populationSql } from '../population/population.sql.js';
import { CustomerSampleReader } from '../sample/customer-sample.reader.js';
import { CustomerSample } from '../sample/customer-sample.js';
import type { Lifecycle } from '../vocabulary.js';
import { RuleReader, type RuleInput, type RuleReadingRefusal } from './rule-reading.js';

export interface CountSegmentCommand extends RuleInput {
  /** Today where none is given. */
  readonly asOf?: CalendarDate;
  /** Looks at everybody, however many and however long it takes. For those who may see single customers. */
  readonly exact?: boolean;
}

/** Both null where the group is too small for a role that sees aggregates only. */
export interface ShownCount {
  readonly customers: number | null;
  readonly standardError: number | null;
}

export interface SegmentCount extends ShownCount {
  readonly asOf: CalendarDate;
  /** Share of customers that was looked at; 1: everybody. */
  readonly shareLookedAt: number;
  readonly cells: readonly (ShownCount & { readonly tier: string; readonly lifecycle: Lifecycle })[];
}

interface Cell {
  readonly tier: string;
  readonly lifecycle: Lifecycle;
  readonly lookedAt: number;
}

/** How many customers a rule finds, by tier and lifecycle; of a large bank an estimate from a sample, unless asked exactly. */
@Injectable()
export class CountSegment {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly suppression: SuppressionReader,
    private readonly rules: RuleReader,
    private readonly populations: KeptPopulations,
    private readonly samples: CustomerSampleReader,
  ) {}

  async execute(
    command: CountSegmentCommand,
    actor: Actor,
  ): Promise<SegmentCount | NotPermitted | RuleReadingRefusal> {
    if (!permits(actor, 'readAggregates')) return notPermitted(actor, 'readAggregates');
    if (command.exact && !permits(actor, 'readUnits')) return notPermitted(actor, 'readUnits');
    const reading = await this.rules.read(command);
    if (isRefusal(reading)) return reading;
    const asOf = command.asOf ?? (await this.clock.today());
    const lifecycleRule = reading.lifecycleRule.definition;
    const knownAt = await latestKnownAt(this.database);
    const sample = command.exact ? CustomerSample.everybody : await this.samples.ofBank();
    const found = await this.populations.whileReading((find) =>
      this.database.transaction(async (tx) => {
        const stored = await find(tx, { asOf, knownAt, lifecycleRule });
        if (stored === undefined) await planForSets(tx);
        const population = populationSql({
          asOf,
          knownAt,
          sample,
          tierScheme: reading.tierScheme.definition,
          lifecycleRule,
          segmentRule: reading.rule,
          regions: actor.regions,
          ...(stored ? { stored } : {}),
        });
        return tx.query<Cell>(
          sql`select tier, lifecycle, count(*)::int as "lookedAt" from (${population}) population group by tier, lifecycle`,
        );
      }),
    );
    // Sorted here: with an order, PostgreSQL sorts all customers in place of the groups, whose number it cannot know.
    const cells = found.sort((a, b) => compareText(a.tier, b.tier) || compareText(a.lifecycle, b.lifecycle));
    const least = await this.suppression.leastFor(actor);
    return { asOf, shareLookedAt: sample.share, ...suppressed(cells, sample, least) };
  }
}

/**
 * A total beside a single hidden cell would give it away, so small cells hide the total too.
 *
 * What is shown is asked of the customers who were looked at, not of what they stand for. A group that is shown therefore has at
 * least so many customers, and would be shown too if everybody were looked at; one customer of a sample never stands for a group.
 * The sample is always the same, so that rules which differ by a customer differ by that customer or not at all, as exact counts
 * do. Beside an exact count, a sampled one would tell of the customers who were not looked at: only those who may see single
 * customers get both.
 */
function suppressed(
  cells: readonly Cell[],
  sample: CustomerSample,
  least: number,
): Omit<SegmentCount, 'asOf' | 'shareLookedAt'> {
  const hidden = { customers: null, standardError: null };
  const shown = (lookedAt: number): ShownCount => {
    const { customers, standardError } = sample.estimate(lookedAt);
    return lookedAt < least ? hidden : { customers, standardError };
  };
  const all = cells.reduce((sum, { lookedAt }) => sum + lookedAt, 0);
  const givesAway = cells.filter(({ lookedAt }) => lookedAt < least).length === 1;
  return {
    ...(givesAway ? hidden : shown(all)),
    cells: cells.map(({ tier, lifecycle, lookedAt }) => ({ tier, lifecycle, ...shown(lookedAt) })),
  };
}
