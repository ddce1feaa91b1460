import { Injectable } from '@nestjs/common';
import { Database, planForSets, sql, type RunContext, type RunHandler } from '#platform';
import { presentOutcomes } from '../tally/kept-tally.store.js';
import { CutStore } from './cut.store.js';
import type { Cut } from './cut.js';

export interface CountCutsPayload {
  readonly cut: Cut;
  /** Evaluated ones. */
  readonly experimentIds: readonly string[];
}

/**
 * Counts a cut of experiments where it is not kept, each in a transaction of its own that no evaluation of the experiment runs
 * beside: what is cut off leaves the others, and is done by the next attempt.
 */
@Injectable()
export class CountCuts implements RunHandler<CountCutsPayload> {
  constructor(
    private readonly database: Database,
    private readonly store: CutStore,
  ) {}

  async execute({ cut, experimentIds }: CountCutsPayload, context: RunContext): Promise<void> {
    let counted = 0;
    for (const [done, experimentId] of experimentIds.entries()) {
      context.throwIfCancelled();
      await context.report({ step: `figures by ${cut.join(', ')}`, done, total: experimentIds.length });
      const isNew = await this.database.transaction(async (tx) => {
        await tx.query(sql`select evaluation.lock_unit_outcomes(${experimentId}::uuid)`);
        await planForSets(tx);
        return this.store.countMissing(tx, experimentId, cut, presentOutcomes(experimentId));
      });
      if (isNew) counted += 1;
    }
    await this.store.shed();
    await this.database.transaction((tx) => context.complete(tx, { counted }));
  }
}
