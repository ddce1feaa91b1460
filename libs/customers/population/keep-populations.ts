import { Injectable } from '@nestjs/common';
import { addMonths, monthEnd, monthStart, type CalendarDate } from '#kernel';
import {
  Clock,
  Database,
  pinKnownAt,
  planForSets,
  sql,
  type RunContext,
  type RunHandler,
  type Transaction,
} from '#platform';
import { ConsentStandingStore } from '../consent/consent-standing.store.js';
import { defaultLifecycleRuleKey, LifecycleRuleReader } from '../lifecycle/lifecycle-rule.reader.js';
import { defaultConsentPurpose } from '../vocabulary.js';
import type { KeepPopulationsPayload } from './customer-runs.js';
import { haveSameFacts, keptPopulations, PopulationStore, type DatedPopulation } from './population.store.js';

/** How many months back the latest one with snapshots is looked for. */
const monthsLookedBack = 13;

/**
 * Brings what is kept of customers up to date: the population of the latest month-end with snapshots, which campaigns are planned
 * for, those of dates that were asked about of late, and what consents come to. Each in a transaction of its own: what is cut off
 * leaves the others, and is done by the next attempt.
 */
@Injectable()
export class KeepPopulations implements RunHandler<KeepPopulationsPayload> {
  /** An import asks for this again; begun between two of them, it would be in the way and out of date at once. */
  readonly yieldsTo = ['importFile', 'replayQuarantine'] as const;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly lifecycleRules: LifecycleRuleReader,
    private readonly populations: PopulationStore,
    private readonly consents: ConsentStandingStore,
  ) {}

  async execute({ ofDate }: KeepPopulationsPayload, context: RunContext): Promise<void> {
    const dates = ofDate === undefined ? await this.standing() : [ofDate];
    const purposes = ofDate === undefined ? await this.purposes() : [];
    const total = dates.length + purposes.length;
    const keep = async (
      step: string,
      done: number,
      bring: (tx: Transaction, knownAt: Date) => Promise<unknown>,
    ) => {
      context.throwIfCancelled();
      await context.report({ step, done, total });
      const knownAt = await pinKnownAt(this.database);
      await this.database.transaction(async (tx) => {
        await planForSets(tx);
        await bring(tx, knownAt);
      });
    };
    for (const [done, date] of dates.entries())
      await keep(`population of ${date.asOf}`, done, (tx, knownAt) =>
        this.populations.bringUpToDate(tx, { ...date, knownAt }),
      );
    for (const [done, purpose] of purposes.entries())
      await keep(`consents for ${purpose}`, dates.length + done, (tx, knownAt) =>
        this.consents.bringUpToDate(tx, { purpose, knownAt }, purpose === defaultConsentPurpose),
      );
    await this.populations.shed();
    await this.database.transaction((tx) => context.complete(tx, { kept: dates.length }));
  }

  private async purposes(): Promise<string[]> {
    return [...new Set([defaultConsentPurpose, ...(await this.consents.kept(this.database))])];
  }

  private async standing(): Promise<DatedPopulation[]> {
    const latest = await this.latestMonthEnd();
    const rule = await this.lifecycleRules.find(defaultLifecycleRuleKey);
    const first = latest && rule ? [{ asOf: latest, lifecycleRule: rule.definition }] : [];
    const others = (await this.populations.kept()).filter(
      (each) => !first.some((one) => haveSameFacts(one, each)),
    );
    return [...first, ...others].slice(0, keptPopulations);
  }

  /** The last day of the latest month that is over and has snapshots. */
  private async latestMonthEnd(): Promise<CalendarDate | undefined> {
    const today = await this.clock.today();
    const last = monthEnd(today) === today ? today : monthEnd(addMonths(monthStart(today), -1));
    for (let back = 0; back < monthsLookedBack; back += 1) {
      const end = monthEnd(addMonths(monthStart(last), -back));
      const found = await this.database.one(sql`
        select 1 from customers.snapshot where as_of between ${monthStart(end)}::date and ${end}::date limit 1`);
      if (found) return end;
    }
    return undefined;
  }
}
