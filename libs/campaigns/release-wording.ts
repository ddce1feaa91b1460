import { Injectable } from '@nestjs/common';
import { notFound, notPermitted, permits, refuse } from '#kernel';
import type { Actor, NotFound, NotPermitted, Refusal } from '#kernel';
import { Database } from '#platform';
import type { CampaignId } from './campaign.js';
import { CampaignStore } from './campaign.store.js';
import { judgesOwnWork, type FourEyesRefusal } from './four-eyes.js';
import { coversCampaign } from './region-scope.js';
import { StepDesk } from './step-desk.js';
import { WordingReleaseStore } from './wording-release.store.js';

export interface ReleaseWordingCommand {
  readonly campaignId: CampaignId;
  readonly findingId: string;
  readonly reason: string;
}

/** Compliance answers for a held finding: the words are allowed here, because ... */
@Injectable()
export class ReleaseWording {
  constructor(
    private readonly database: Database,
    private readonly store: CampaignStore,
    private readonly releases: WordingReleaseStore,
    private readonly desk: StepDesk,
  ) {}

  async execute(
    { campaignId, findingId, reason }: ReleaseWordingCommand,
    actor: Actor,
  ): Promise<
    | CampaignId
    | NotPermitted
    | NotFound
    | FourEyesRefusal
    | Refusal<'ReasonMissing'>
    | Refusal<'FindingNotHeld'>
    | Refusal<'FindingAlreadyReleased'>
  > {
    if (!permits(actor, 'releaseWording')) return notPermitted(actor, 'releaseWording');
    if (!reason.trim()) return refuse('ReasonMissing', 'Say why the wording is allowed here.', 'reason');
    return this.database.transaction(async (tx) => {
      const campaign = await this.store.lock(tx, campaignId);
      if (!campaign || !coversCampaign(actor, campaign.content.regions))
        return notFound('campaign', campaignId);
      const { authorship, findings } = await this.desk.open(tx, campaign);
      const own = judgesOwnWork(authorship, actor);
      if (own) return own;
      const finding = findings.find((each) => each.findingId === findingId && each.severity === 'held');
      if (!finding) {
        return refuse(
          'FindingNotHeld',
          `No held finding '${findingId}' is open on this campaign.`,
          'findingId',
        );
      }
      return (await this.releases.insert(tx, campaignId, finding, reason, actor))
        ? campaignId
        : refuse('FindingAlreadyReleased', 'This finding was released before.', 'findingId');
    });
  }
}
