import { sql } from '#platform';

/** One row per campaign, in whatever state: its code, which never changes. */
export const campaignCodesSql = sql`select code from campaigns.campaign`;
