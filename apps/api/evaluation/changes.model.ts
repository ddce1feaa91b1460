import { Field, Float, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  changeCauses,
  type ChangeCause,
  type ChangedCustomer,
  type Explanation,
  type FigureChange,
} from '#evaluation';
import { connectionType } from '../graphql/index.js';

const causeKeys = Object.keys(changeCauses) as ChangeCause[];
export const ChangeCauseEnum = Object.fromEntries(causeKeys.map((cause) => [cause, cause])) as Record<
  ChangeCause,
  ChangeCause
>;
registerEnumType(ChangeCauseEnum, {
  name: 'ChangeCause',
  description: 'Why the outcome of a customer differs between two evaluations.',
  valuesMap: Object.fromEntries(
    causeKeys.map((cause) => [cause, { description: changeCauses[cause] }]),
  ) as Record<ChangeCause, { description: string }>,
});

@ObjectType('CauseCount', { description: 'How many customers have another outcome because of a cause.' })
export class CauseCountModel {
  @Field(() => ChangeCauseEnum, { description: 'The cause.' })
  cause: ChangeCause;

  @Field(() => Int, { nullable: true, description: 'Customers; none where fewer than your role may see.' })
  customers: number | null;
}

@ObjectType('ChangeStep', { description: 'What one cause did to a figure.' })
export class ChangeStepModel {
  @Field(() => ChangeCauseEnum, { description: 'The cause.' })
  cause: ChangeCause;

  @Field(() => Float, { nullable: true, description: 'The figure without this cause.' })
  before: number | null;

  @Field(() => Float, { nullable: true, description: 'The figure with it.' })
  after: number | null;

  @Field(() => Float, { nullable: true, description: 'The difference of the two.' })
  change: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Exact sum over the arm before (fen, counts), where the metric is made of whole numbers.',
  })
  sumBefore: string | null;

  @Field(() => String, { nullable: true, description: 'The same sum after.' })
  sumAfter: string | null;

  @Field(() => Int, { nullable: true, description: 'Customers of the arm with an outcome before.' })
  nBefore: number | null;

  @Field(() => Int, { nullable: true, description: 'Customers of the arm with an outcome after.' })
  nAfter: number | null;
}

@ObjectType('FigureChange', {
  description:
    'A figure that differs between the two evaluations. Its steps add up to the difference: each begins where the one before ended.',
})
export class FigureChangeModel {
  @Field(() => String, { description: 'Key of the metric.' })
  metric: string;

  @Field(() => String, { nullable: true, description: 'The tier; none: overall.' })
  tier: string | null;

  @Field(() => String, { description: 'The variant.' })
  variant: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Where the figure is a difference by the leading estimator: what the variant is compared with. None: the arm’s own value.',
  })
  control: string | null;

  @Field(() => Float, { nullable: true, description: 'As the earlier evaluation has it.' })
  before: number | null;

  @Field(() => Float, { nullable: true, description: 'As the later evaluation has it.' })
  after: number | null;

  @Field(() => Float, { nullable: true, description: 'After − before.' })
  change: number | null;

  @Field(() => Boolean, { description: 'Too few customers stand behind a step for your role to see it.' })
  suppressed: boolean;

  @Field(() => [ChangeStepModel], { description: 'Cause by cause; a cause without effect is left out.' })
  steps: ChangeStepModel[];

  static from(figure: FigureChange): FigureChangeModel {
    return { ...figure, steps: figure.steps.map((step) => ({ ...step })) };
  }
}

@ObjectType('OutcomeColumnChange', { description: 'A column of the unit outcome that differs.' })
export class OutcomeColumnChangeModel {
  @Field(() => String, { description: 'The column, as in the export of outcomes; amounts are in fen.' })
  column: string;

  @Field(() => String, { nullable: true, description: 'Before; none: missing.' })
  before: string | null;

  @Field(() => String, { nullable: true, description: 'After; none: missing.' })
  after: string | null;
}

@ObjectType('ChangedCustomer', { description: 'A customer whose outcome a cause changed.' })
export class ChangedCustomerModel {
  @Field(() => ID, { description: 'Identifier of the customer.' })
  customerId: string;

  @Field(() => String, { nullable: true, description: 'Reference; none once the customer is erased.' })
  reference: string | null;

  @Field(() => ChangeCauseEnum, { description: 'The cause.' })
  cause: ChangeCause;

  @Field(() => String, { description: 'The variant to which the customer was assigned.' })
  variant: string;

  @Field(() => String, { description: 'The tier at enrolment.' })
  tier: string;

  @Field(() => [OutcomeColumnChangeModel], { description: 'What is different.' })
  changes: OutcomeColumnChangeModel[];

  static from({ changes, ...customer }: ChangedCustomer): ChangedCustomerModel {
    const columns = Object.entries(changes).sort(([a], [b]) => a.localeCompare(b));
    return {
      ...customer,
      changes: columns.map(([column, [before, after]]) => ({
        column,
        before: before === null ? null : String(before),
        after: after === null ? null : String(after),
      })),
    };
  }
}

export const ChangedCustomerConnection = connectionType(ChangedCustomerModel, 'ChangedCustomer');

@ObjectType('EvaluationChanges', {
  description: 'What changed from an earlier evaluation of the experiment to this one, by cause.',
})
export class EvaluationChangesModel {
  @Field(() => ID, { description: 'The earlier evaluation.' })
  sinceId: string;

  @Field(() => Boolean, { description: 'The plan was amended in between.' })
  planAmended: boolean;

  @Field(() => GraphQLISODateTime, { description: 'When it was worked out.' })
  explainedAt: Date;

  /** Not in the schema. */
  source: Explanation;

  static from(explanation: Explanation): EvaluationChangesModel {
    return Object.assign(new EvaluationChangesModel(), {
      sinceId: explanation.earlierId,
      planAmended: explanation.planAmended,
      explainedAt: explanation.recordedAt,
      source: explanation,
    });
  }
}
