import { Injectable } from '@nestjs/common';
import { type CampaignContent } from '#campaigns';
import { ConsentStandingStore, KeptPopulations, type CustomerCount, CustomerSample } from '#customers';
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

/** The customers of a tier who would be enrolled; their number is `eligible` once more. */
export interface TierEligibility extends TierBaseline, CustomerCount {}

export interface ExpectedExclusion extends CustomerCount {
  readonly tier: string;
  readonly reason: ExclusionReason;
}

export interface EligibilityPreview {
  /** Share of customers that was looked at; 1: everybody. Means and standard deviations are those of the customers looked at. */
  readonly shareLookedAt: number;
  readonly tiers: readonly TierEligibility[];
  readonly excluded: readonly ExpectedExclusion[];
}

interface PreviewLimits {
  /** Where the design is that of a saved experiment. */
  readonly experimentId?: ExperimentId | undefined;
  /** Who is looked at; everybody where nothing is said. */
  readonly sample?: CustomerSample;
}

interface Cell {
  readonly tier: string;
  readonly reason: ExclusionReason | null;
  readonly lookedAt: number;
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
    { experimentId, sample = CustomerSample.everybody }: PreviewLimits = {},
  ): Promise<EligibilityPreview> {
    const { startsOn } = design;
    const knownAt = await latestKnownAt(this.database);
    const holdout = await this.holdouts.of(holdoutYear(startsOn));
    const cells = await this.populations.whileReading((find) =>
      this.database.transaction(async (tx) => {
        const population = await this.definitions.population(tx, design.population, {
          knownAt,
          sample,
          regions: campaign.regions,
          stored: (ofDate) => find(tx, ofDate),
        });
        const heldOut = await this.holdouts.knownMembers(tx, holdout, knownAt);
        await planForCandidates(tx);
        const candidates = candidatesSql(population, {
          experimentId,
          knownAt,
          sample,
          holdout,
          ...(heldOut ? { heldOut } : {}),
          consent: await this.consents.currentUnusual(
            tx,
            { purpose: campaign.consentPurpose, onDate: startsOn, knownAt, sample },
            optedOutSql({ startsOn, knownAt, sample }),
          ),
          planned: await readPlannedContacts(tx, startsOn, experimentId),
          caps: await readContactCaps(tx),
          variants: design.variants,
          layer: design.layer,
          startsOn,
        });
        // Sorted afterwards: with an order, PostgreSQL sorts all customers in place of the groups, whose number it cannot know.
        const found = await tx.query<Cell>(sql`
          select tier, reason, count(*)::int as "lookedAt",
                 (avg(aum_fen) / 100)::float8 as mean, (stddev_samp(aum_fen) / 100)::float8 as "standardDeviation"
            from (${candidates}) as candidate group by tier, reason`);
        return found.sort(
          (a, b) => compareText(a.tier, b.tier) || compareText(a.reason ?? '', b.reason ?? ''),
        );
      }),
    );
    return {
      shareLookedAt: sample.share,
      tiers: cells.filter(({ reason }) => reason === null).map((cell) => eligibilityOf(cell, sample)),
      excluded: cells.flatMap(({ tier, reason, lookedAt }) =>
        reason === null ? [] : [{ tier, reason, ...sample.estimate(lookedAt) }],
      ),
    };
  }
}

function eligibilityOf(
  { tier, lookedAt, mean, standardDeviation }: Cell,
  sample: CustomerSample,
): TierEligibility {
  const count = sample.estimate(lookedAt);
  return {
    ...count,
    tier,
    eligible: count.customers,
    aumMean: mean ?? undefinedBecause('tooFewObservations'),
    aumStandardDeviation: standardDeviation ?? undefinedBecause('tooFewObservations'),
  };
}
