-- Reporting: settings as versions, prepared reviews and their publication. Nothing here is ever changed or deleted.
create schema reporting;
grant usage on schema reporting to tierlift_app;

-- One row is a setting of the smallest group that roles with aggregates only may see; the highest version holds.
create table reporting.suppression (
  version     int primary key,
  threshold   int not null check (threshold between 5 and 10000),
  set_by      text not null,
  recorded_at timestamptz(3) not null default clock_timestamp()
);
insert into reporting.suppression (version, threshold, set_by) values (1, 20, 'default');

-- One row is a version of the rule that recommends to scale, iterate or stop; the highest version holds.
create table reporting.recommendation_rule (
  version     int primary key,
  definition  jsonb not null,
  set_by      text not null,
  recorded_at timestamptz(3) not null default clock_timestamp()
);
insert into reporting.recommendation_rule (version, set_by, definition) values (1, 'default', '{"clauses": [
  {"clause": "noResult", "when": {"evidence": ["none", "interim"]}, "verdict": "iterate",
   "reasonEn": "There is no final result yet; decide when the windows have ended.",
   "reasonZh": "尚无最终结果，待观察期结束后再决定。"},
  {"clause": "notProven", "when": {"evidence": ["notRandomised", "notTrusted"]}, "verdict": "iterate",
   "reasonEn": "The result cannot carry a decision; repeat the campaign with a sound random split.",
   "reasonZh": "结果不足以支撑决策，请以可靠的随机分组重做。"},
  {"clause": "guardrailBroken", "when": {"guardrails": ["worse"]}, "verdict": "stop",
   "reasonEn": "Something got worse that must not: a guardrail metric is significantly worse.",
   "reasonZh": "护栏指标显著恶化。"},
  {"clause": "harmful", "when": {"primary": ["worse"]}, "verdict": "stop",
   "reasonEn": "Customers who were offered it did significantly worse than the control.",
   "reasonZh": "实验组显著差于对照组。"},
  {"clause": "losesMoney", "when": {"primary": ["unclear"], "return": ["negative"]}, "verdict": "stop",
   "reasonEn": "No effect was shown, and the money spent did not come back.",
   "reasonZh": "未见显著效果，且投入未能收回。"},
  {"clause": "provenAndPaid", "when": {"primary": ["better"], "return": ["positive", "unknown", "unclear"]}, "verdict": "scale",
   "reasonEn": "It works: the deciding metric is significantly better, no guardrail broke, and nothing says that it loses money.",
   "reasonZh": "主要指标显著提升，护栏指标未恶化，且无证据表明亏损。"},
  {"clause": "provenButDear", "when": {"primary": ["better"]}, "verdict": "iterate",
   "reasonEn": "It works but costs more than it brings; make the offer cheaper or the audience narrower.",
   "reasonZh": "有效但投入大于回报，应降低权益成本或收窄人群。"},
  {"clause": "unclear", "when": {}, "verdict": "iterate",
   "reasonEn": "No effect could be shown; change the offer, or enrol more customers.",
   "reasonZh": "效果未能得到证实，应调整权益或扩大样本。"}
]}');

-- One row is a review as it was prepared once: whole, with a hash over its content. Later ones of a period add rows.
-- Its id is that of the run that prepared it, so that a run that is repeated ends in the same row.
create table reporting.review (
  review_id    uuid primary key,
  period       text not null check (period ~ '^\d{4}(Q[1-4]|H[12])$'),
  content      jsonb not null,
  content_hash text not null check (content_hash ~ '^[0-9a-f]{64}$'),
  prepared_by  text not null,
  prepared_at  timestamptz(3) not null
);
create index on reporting.review (period, review_id desc);

-- One row freezes the review of a period: there is one, and it stays.
create table reporting.publication (
  period       text primary key,
  review_id    uuid not null unique references reporting.review,
  content_hash text not null,
  published_by text not null,
  published_at timestamptz(3) not null
);

grant select, insert on all tables in schema reporting to tierlift_app;
