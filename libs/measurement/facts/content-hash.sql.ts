import { sql } from '#platform';

/** Everything of a staged fact `s` but its identity, in one spelling. Control characters are refused in texts, so that nothing runs together. */
export const contentHash = sql`substring(sha256(convert_to(concat_ws(chr(31), s.kind,
  (extract(epoch from s.occurred_at) * 1000)::bigint, coalesce(s.campaign_code, chr(30)), coalesce(s.variant, chr(30)),
  coalesce(s.channel, chr(30)), coalesce(s.product, chr(30)), coalesce(s.amount_fen::text, chr(30)),
  coalesce(trim_scale(s.score)::text, chr(30)), coalesce(s.recommend::text, chr(30))), 'UTF8')) from 1 for 16)`;
