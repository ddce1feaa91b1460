import { readFileSync } from 'node:fs';
import { recommendationRuleSchema, type RecommendationRule } from '../review/recommendation-rule.js';

/** The rule as the migration seeds it: what is tested is what runs. */
export function seededRule(): { readonly version: number; readonly definition: RecommendationRule } {
  const migration = readFileSync(new URL('../../../migrations/0007_reporting.sql', import.meta.url), 'utf8');
  const seeded: unknown = JSON.parse(/'(\{"clauses":[\s\S]*?\]\})'/.exec(migration)![1]!);
  return { version: 1, definition: recommendationRuleSchema.parse(seeded) };
}
