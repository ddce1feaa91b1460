import { Injectable } from '@nestjs/common';
import type { CampaignId } from '#campaigns';
import { isRefusal, notPermitted, permits, type Actor, type NotPermitted } from '#kernel';
import { findMetric } from '#measurement';
import { Database } from '#platform';
import { DesignDesk, type DesignFault } from '../design/design-desk.js';
import type { ExperimentDesign } from '../design/experiment-design.js';
import { EligibilityReader, type EligibilityPreview } from '../eligibility/eligibility.reader.js';
import type { ExperimentId } from '../experiment-id.js';
import { estimateSize, type SizedMetricKind, type SizeEstimate } from './size-estimate.js';

export interface EstimateExperimentQuestion {
  readonly campaignId: CampaignId;
  readonly design: ExperimentDesign;
  /** Where the design is that of a saved experiment. */
  readonly experimentId?: ExperimentId;
}

export interface ExperimentEstimate {
  readonly preview: EligibilityPreview;
  /** One per expectation of the plan. */
  readonly sizes: readonly SizeEstimate[];
}

/** Says before launch whether an experiment is big enough to answer, tier by tier. Works on a design that is not saved. */
@Injectable()
export class EstimateExperiment {
  constructor(
    private readonly database: Database,
    private readonly desk: DesignDesk,
    private readonly eligibility: EligibilityReader,
  ) {}

  async execute(
    { campaignId, design, experimentId }: EstimateExperimentQuestion,
    actor: Actor,
  ): Promise<ExperimentEstimate | NotPermitted | DesignFault> {
    if (!permits(actor, 'readAggregates')) return notPermitted(actor, 'readAggregates');
    const campaign = await this.desk.check(this.database, campaignId, design, actor);
    if (isRefusal(campaign)) return campaign;
    const preview = await this.eligibility.preview(design, campaign.content, experimentId);
    const { allocation } = design;
    const sizes =
      allocation === undefined
        ? []
        : design.analysis.expectations.map((expectation) =>
            estimateSize(
              { ...design, allocation },
              expectation,
              sizedKind(expectation.metric),
              preview.tiers,
            ),
          );
    return { preview, sizes };
  }
}

/** A ratio of sums is sized as a mean, with the spread that the planners enter. */
function sizedKind(metric: string): SizedMetricKind {
  return findMetric(metric)?.kind === 'proportion' ? 'proportion' : 'mean';
}
