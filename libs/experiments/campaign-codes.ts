import { Injectable, type OnModuleInit } from '@nestjs/common';
import { campaignCodesSql } from '#campaigns';
import { KnownCampaigns } from '#measurement';

/** Tells the facts which campaigns there are. */
@Injectable()
export class CampaignCodes implements OnModuleInit {
  constructor(private readonly known: KnownCampaigns) {}

  onModuleInit(): void {
    this.known.learnFrom(campaignCodesSql);
  }
}
