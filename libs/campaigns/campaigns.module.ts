import { Module } from '@nestjs/common';
import { ApproveCampaign } from './approve-campaign.js';
import { CampaignReader } from './campaign.reader.js';
import { CampaignStore } from './campaign.store.js';
import { ContributeToApproval } from './contribute-to-approval.js';
import { CreateCampaign } from './create-campaign.js';
import { EditCampaign } from './edit-campaign.js';
import { MoveCampaign } from './move-campaign.js';
import { RejectCampaign } from './reject-campaign.js';
import { ReleaseWording } from './release-wording.js';
import { StartCampaign } from './start-campaign.js';
import { StepDesk } from './step-desk.js';
import { SubmitCampaign } from './submit-campaign.js';
import { WordingReleaseStore } from './wording-release.store.js';

const open = [
  ApproveCampaign,
  CampaignReader,
  ContributeToApproval,
  CreateCampaign,
  EditCampaign,
  MoveCampaign,
  RejectCampaign,
  ReleaseWording,
  StartCampaign,
  SubmitCampaign,
];

@Module({ providers: [...open, CampaignStore, WordingReleaseStore, StepDesk], exports: open })
export class CampaignsModule {}
