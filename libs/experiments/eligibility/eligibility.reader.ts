import { Injectable } from '@nestjs/common';
import { type CampaignContent } from '#campaigns';
import { ConsentStandingStore, KeptPopulations } from '#customers';
import { compareText } from '#kernel';
import { Database, latestKnownAt, sql } from '#platform';
import { undefinedBecause } from '#statistics';
import type { ExperimentDesign } from '../design/experiment-design.js';
import type { ExperimentId } from '../experiment-id.js';
import type { TierBaseline } from '../power/size-estimate.js';
import { candidatesSql, optedOutSql } from './candidates.sql.js';
import { readContactCaps } from './contact-cap.sql.js';
import { readPlannedContacts } from './contacts.sql.js';
import type { ExclusionReason } from './exclusion-reason.js';
import { holdoutYear } from './global-holdout.js';
import { GlobalHoldoutStore } from './global-holdout.store.js';
import { planForCandidates } from './plan-for-candidates.js';
import { PopulationDefinitions } from './population-definitions.js';

export interface EligibilityPreview {
  readonly tiers: readonly TierBaseline[];
  readonly excluded: readonly {
    readonly tier: string;
    readonly reason: ExclusionReason;
    readonly customers: number;
  }[];
}

interface Cell {
  readonly tier: string;
  readonly reason: ExclusionReason | null;
  readonly customers: number;
  readonly mean: number | null;
  readonly standardDeviation: number | null;
}

/** What a design would enrol if it were launched now; changes nothing. */
@Injectable()
export class EligibilityReader {
  constructor(
    private readonly database: Database,
    private readonly holdouts: GlobalHoldoutStore,
    private readonly definitions: PopulationDefinitions,
    private readonly populations: KeptPopulations,
    private readonly consents: ConsentStandingStore,
  ) {}

  async preview(
    design: ExperimentDesign,
    campaign: Pick<CampaignContent, 'regions' | 'consentPurpose'>,
    experimentId?: ExperimentId,
  ): Promise<EligibilityPreview> {
    const { startsOn } = design;
    const knownAt = await latestKnownAt(this.database);
    const holdout = await this.holdouts.of(holdoutYear(startsOn));
    const cells = await this.populations.whileReading((find) =>
      this.database.transaction(async (tx) => {
        const population = await this.definitions.population(tx, design.population, {
          knownAt,
          regions: campaign.regions,
          stored: (ofDate) => find(tx, ofDate),
        });
        const heldOut = await this.holdouts.knownMembers(tx, holdout, knownAt);
        await planForCandidates(tx);
        const candidates = candidatesSql(population, {
          experimentId,
          knownAt,
          holdout,
          ...(heldOut ? { heldOut } : {}),
          consent: await this.consents.currentUnusual(
            tx,
            { purpose: campaign.consentPurpose, onDate: startsOn, knownAt },
            optedOutSql({ startsOn, knownAt }),
          ),
          planned: await readPlannedContacts(tx, startsOn, experimentId),
          caps: await readContactCaps(tx),
          variants: design.variants,
          layer: design.layer,
          startsOn,
        });
        // Sorted afterwards: with an order, PostgreSQL sorts all customers in place of the groups, whose number it cannot know.
        const found = await tx.query<Cell>(sql`
          select tier, reason, count(*)::int as customers,
                 (avg(aum_fen) / 100)::float8 as mean, (stddev_samp(aum_fen) / 100)::float8 as "standardDeviation"
            from (${candidates}) as candidate group by tier, reason`);
        return found.sort(
          (a, b) => compareText(a.tier, b.tier) || compareText(a.reason ?? '', b.reason ?? ''),
        );
      }),
    );
    return {
      tiers: cells.filter(({ reason }) => reason === null).map(baselineOf),
      excluded: cells.flatMap(({ tier, reason, customers }) =>
        reason === null ? [] : [{ tier, reason, customers }],
      ),
    };
  }
}

function baselineOf({ tier, customers, mean, standardDeviation }: Cell): TierBaseline {
  return {
    tier,
    eligible: customers,
    aumMean: mean ?? undefinedBecause('tooFewObservations'),
    aumStandardDeviation: standardDeviation ?? undefinedBecause('tooFewObservations'),
  };
}
