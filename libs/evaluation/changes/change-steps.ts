import type { FrozenPlan } from '#experiments';
import { sql, type Sql } from '#platform';
import type { OutcomeQuestion } from '../outcomes/outcome-question.js';
import { touchedCustomersSql } from '../outcomes/touched-customers.sql.js';
import type { ChangeCause } from './cause.js';

/** An evaluation as the question that it answered. */
export interface AskedEvaluation {
  readonly question: OutcomeQuestion;
  readonly plan: FrozenPlan;
  readonly planHash: string;
}

/** The question after one more cause has taken effect. */
export interface ChangeStep {
  readonly cause: ChangeCause;
  readonly question: OutcomeQuestion;
  readonly plan: FrozenPlan;
  /** A query of customer_id: nobody else's outcome can differ. Undefined: anybody's can. */
  readonly among?: Sql;
}

/**
 * The way from the earlier question to the later one, a cause at a time. Snapshots and customer records become known in one
 * step of the question; who got a snapshot meanwhile comes first, so that what is left is due to the records.
 */
export function changeSteps(earlier: AskedEvaluation, later: AskedEvaluation): ChangeStep[] {
  const { question: from, plan } = earlier;
  const { knownAt, evaluatedOn } = later.question;
  const known = { ...from, knownAt };
  const steps: ChangeStep[] = [
    {
      cause: 'lateFacts',
      question: { ...from, factsKnownAt: knownAt },
      plan,
      among: recordedBetween('measurement.fact', from, knownAt),
    },
    {
      cause: 'restatedSnapshots',
      question: known,
      plan,
      among: recordedBetween('customers.snapshot', from, knownAt),
    },
    { cause: 'restatedCustomers', question: known, plan, among: touchedCustomersSql(known, from) },
  ];
  if (evaluatedOn !== from.evaluatedOn) {
    steps.push({ cause: 'daysPassed', question: { ...known, evaluatedOn }, plan });
  }
  if (later.planHash !== earlier.planHash) {
    steps.push({ cause: 'amendedPlan', question: later.question, plan: later.plan });
  }
  return steps;
}

function recordedBetween(table: string, { experimentId, knownAt: after }: OutcomeQuestion, upTo: Date): Sql {
  return sql`
    select e.customer_id from experiments.enrolment e
     where e.experiment_id = ${experimentId}::uuid
       and e.customer_id in (select customer_id from ${sql.identifier(table)}
                              where recorded_at > ${after}::timestamptz and recorded_at <= ${upTo}::timestamptz)`;
}
