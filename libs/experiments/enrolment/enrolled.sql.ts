import { sql } from '#platform';
import { frozenColumns } from './frozen-columns.js';

const frozen = frozenColumns.map(({ name, isInProfile }) => {
  const column = sql.identifier(name);
  return isInProfile
    ? sql`coalesce(profile.${column}, enrolment.${column}) as ${column}`
    : sql`enrolment.${column}`;
});

/**
 * A relation: one row is one enrolled customer with everything that was frozen, the words of their profile among it. Enrolments made
 * before there were profiles have these words themselves.
 */
export const enrolledSql = sql`(
  select enrolment.experiment_id, enrolment.customer_id, enrolment.reference_hash, enrolment.variant, enrolment.enrolled_on,
         ${sql.join(frozen)}
    from experiments.enrolment left join customers.profile on profile.profile_no = enrolment.profile_no)`;
