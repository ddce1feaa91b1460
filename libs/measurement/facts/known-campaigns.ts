import { Injectable } from '@nestjs/common';
import { sql, type Sql, type Staging } from '#platform';

/**
 * The codes that a fact may name. Campaigns lie beyond this context: whoever knows them says where to look. Without that
 * (an installation that only measures), every code is taken.
 */
@Injectable()
export class KnownCampaigns {
  private codes: Sql | undefined;

  /** `codes` is a query of one column: the code of every campaign, in whatever state. */
  learnFrom(codes: Sql): void {
    this.codes = codes;
  }

  /** Sets aside what names a campaign that there is not. A fact that names none is one of the bank's own, and stays. */
  async check(staging: Staging): Promise<void> {
    if (this.codes === undefined) return;
    await staging.setAside(
      'campaign',
      'unknownCampaign',
      sql`select s.line, s.campaign_code from staged s
           where s.rejected is null and s.campaign_code is not null and s.campaign_code not in (${this.codes})`,
    );
  }
}
