import { Fault, parseAmount } from '#kernel';
import { sql, type Sql } from '#platform';
import { ruleCondition, type RuleContext } from '../segments/segment-rule.sql.js';
import { noTier } from '../vocabulary.js';
import {
  bandsInRegion,
  tierMeasures,
  type TierBand,
  type TierMeasure,
  type TierSchemeDefinition,
} from './tier-scheme.js';

/**
 * The tier of a row `p` of the population: the highest band whose bounds and rule it meets. None for prospects, for
 * customers who have closed, for the other kind of customer, and where nothing is measured.
 */
export function tierExpression(definition: TierSchemeDefinition, context: RuleContext): Sql {
  const applies = sql.join(
    [
      sql`p.relationship = 'customer'`,
      sql`p.customer_kind = ${definition.customerKind}`,
      sql`not p.is_closed`,
      ...(definition.appliesWhere ? [ruleCondition(definition.appliesWhere, context)] : []),
    ],
    ' and ',
  );
  return sql`case when ${applies} then ${tierByRegion(definition, context)} else ${noTier} end`;
}

function tierByRegion(definition: TierSchemeDefinition, context: RuleContext): Sql {
  const general = tierAmong(definition.bands, definition, context);
  const regional = (definition.regions ?? []).map(
    (each) =>
      sql`when ${each.region} then ${tierAmong(bandsInRegion(definition.bands, each), definition, context)}`,
  );
  return regional.length === 0 ? general : sql`case p.region ${sql.join(regional, ' ')} else ${general} end`;
}

function tierAmong(bands: readonly TierBand[], { measure }: TierSchemeDefinition, context: RuleContext): Sql {
  const cases = bands
    .toReversed()
    .map((band) => sql`when ${bandCondition(band, measure, context)} then ${band.key}`);
  return sql`case ${sql.join(cases, ' ')} else ${noTier} end`;
}

function bandCondition(
  { from, to, where }: TierBand,
  measure: TierMeasure | undefined,
  context: RuleContext,
): Sql {
  const conditions: Sql[] = [];
  if (measure !== undefined) {
    const measured = measuredValue(measure);
    conditions.push(sql`${measured} is not null`);
    if (from != null) conditions.push(sql`${measured} >= ${fen(from)}::bigint`);
    if (to != null) conditions.push(sql`${measured} < ${fen(to)}::bigint`);
  }
  if (where) conditions.push(ruleCondition(where, context));
  return conditions.length === 0 ? sql`true` : sql.join(conditions, ' and ');
}

function measuredValue(measure: TierMeasure): Sql {
  return sql`coalesce(${sql.join(tierMeasures[measure].map((column) => sql.identifier(`p.${column}`)))})`;
}

function fen(amount: string): bigint {
  const value = parseAmount(amount);
  if (value === undefined) throw new Fault('TIER_SCHEME_UNCHECKED', `'${amount}' is not an amount`);
  return value;
}
