import { Injectable } from '@nestjs/common';
import type { CampaignId } from '#campaigns';
import { CustomerSample, CustomerSampleReader } from '#customers';
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
  /** Looks at everybody, however many and however long it takes. For those who may see single customers. */
  readonly exact?: boolean;
}

export interface ExperimentEstimate {
  readonly preview: EligibilityPreview;
  /** One per expectation of the plan. */
  readonly sizes: readonly SizeEstimate[];
}

/**
 * Says before launch whether an experiment is big enough to answer, tier by tier. Works on a design that is not saved. Of a large bank
 * it looks at a sample, so that it answers at once however large the bank is.
 */
@Injectable()
export class EstimateExperiment {
  constructor(
    private readonly database: Database,
    private readonly desk: DesignDesk,
    private readonly eligibility: EligibilityReader,
    private readonly samples: CustomerSampleReader,
  ) {}

  async execute(
    { campaignId, design, experimentId, exact = false }: EstimateExperimentQuestion,
    actor: Actor,
  ): Promise<ExperimentEstimate | NotPermitted | DesignFault> {
    if (!permits(actor, 'readAggregates')) return notPermitted(actor, 'readAggregates');
    if (exact && !permits(actor, 'readUnits')) return notPermitted(actor, 'readUnits');
    const campaign = await this.desk.check(this.database, campaignId, design, actor);
    if (isRefusal(campaign)) return campaign;
    const preview = await this.eligibility.preview(design, campaign.content, {
      experimentId,
      sample: exact ? CustomerSample.everybody : await this.samples.ofBank(),
    });
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
