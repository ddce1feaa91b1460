import { Injectable } from '@nestjs/common';
import { isRefusal, notFound, notPermitted, permits } from '#kernel';
import type { Actor, NotFound, NotPermitted, Refusal } from '#kernel';
import { Clock, Database, type Transaction } from '#platform';
import { approvalDigest } from './approval-subject.js';
import type { Campaign, CampaignId } from './campaign.js';
import { campaignSteps, takeStep, type CampaignStep, type StepRefusal } from './campaign-state.js';
import { CampaignStore } from './campaign.store.js';
import { checkCompliance } from './compliance/check-compliance.js';
import type { Finding } from './compliance/finding.js';
import type { Authorship } from './four-eyes.js';
import { coversCampaign } from './region-scope.js';
import { WordingReleaseStore } from './wording-release.store.js';

export interface StepCommand {
  readonly campaignId: CampaignId;
  readonly reason?: string;
}

export type StepOutcome<Extra extends string = never> =
  CampaignId | NotPermitted | NotFound | StepRefusal | Refusal<Extra>;

/** What a condition of a step may look at: the locked campaign and everything that belongs to it. */
export interface StepFile {
  readonly campaign: Campaign;
  readonly authorship: Authorship;
  readonly digest: string;
  readonly findings: readonly Finding[];
  readonly released: ReadonlySet<string>;
}

/** Takes a campaign through one step: permission, state, the step's own condition, then the record. */
@Injectable()
export class StepDesk {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly store: CampaignStore,
    private readonly releases: WordingReleaseStore,
  ) {}

  async take<Extra extends string = never>(
    step: CampaignStep,
    { campaignId, reason }: StepCommand,
    actor: Actor,
    condition: (file: StepFile) => Refusal<Extra> | undefined = () => undefined,
  ): Promise<StepOutcome<Extra>> {
    const { permission } = campaignSteps[step];
    if (!permits(actor, permission)) return notPermitted(actor, permission);
    return this.database.transaction(async (tx): Promise<StepOutcome<Extra>> => {
      const campaign = await this.store.lock(tx, campaignId);
      if (!campaign || !coversCampaign(actor, campaign.content.regions))
        return notFound('campaign', campaignId);
      const to = takeStep(campaign.state, step, reason);
      if (isRefusal(to)) return to;
      const file = await this.open(tx, campaign);
      const refused = condition(file);
      if (refused) return refused;
      const digest = step === 'submit' || step === 'approve' || step === 'start' ? file.digest : undefined;
      await this.store.recordStep(tx, campaign, { step, to, reason, digest }, actor);
      return campaignId;
    });
  }

  async open(tx: Transaction, campaign: Campaign): Promise<StepFile> {
    const releases = await this.releases.all(tx, [campaign.campaignId]);
    return {
      campaign,
      authorship: await this.store.authorship(tx, campaign),
      digest: approvalDigest(
        campaign.code,
        campaign.content,
        await this.store.parts(tx, campaign.campaignId),
      ),
      findings: checkCompliance(campaign.content, await this.clock.today(tx)),
      released: new Set(releases.map((release) => release.findingId)),
    };
  }
}
