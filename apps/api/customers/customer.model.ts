import { Field, GraphQLISODateTime, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import type {
  Behaviour,
  ConsentPurpose,
  Customer,
  CustomerKind,
  CustomerSnapshot,
  Relationship,
  RiskAppetite,
  TagFamily,
} from '#customers';
import type { CalendarDate, Fen } from '#kernel';
import { AmountScalar, CalendarDateScalar, connectionType } from '../graphql/index.js';
import {
  BehaviourEnum,
  ConsentPurposeEnum,
  CustomerKindEnum,
  RelationshipEnum,
  RiskAppetiteEnum,
  TagFamilyEnum,
} from './customer-enums.js';

@ObjectType('Region', { description: 'A region that customers belong to.' })
export class RegionModel {
  @Field(() => String, { description: 'Code.' })
  code: string;

  @Field(() => String, { description: 'Name in English.' })
  nameEn: string;

  @Field(() => String, { description: 'Name in Chinese.' })
  nameZh: string;

  @Field(() => String, { nullable: true, description: 'Code of the region above it, where there is one.' })
  parent?: string | null;
}

@ObjectType('CustomerSnapshot', { description: 'What a customer held and did as of a date.' })
export class CustomerSnapshotModel {
  @Field(() => CalendarDateScalar, { description: 'The date.' })
  asOf: CalendarDate;

  @Field(() => AmountScalar, { description: 'Assets under management.' })
  aum: Fen;

  @Field(() => AmountScalar, { nullable: true, description: 'Deposits.' })
  deposits?: Fen | null;

  @Field(() => AmountScalar, { nullable: true, description: 'Loan balance.' })
  loanBalance?: Fen | null;

  @Field(() => Int, { nullable: true, description: 'Products held.' })
  productsHeld?: number | null;

  @Field(() => Int, { nullable: true, description: 'Transactions in the month.' })
  transactions?: number | null;

  @Field(() => Int, { nullable: true, description: 'App log-ins in the month.' })
  logins?: number | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Last day with activity.' })
  lastActiveOn?: CalendarDate | null;

  @Field(() => Boolean, { description: 'Whether the account was closed.' })
  closed: boolean;

  static from({ aumFen, depositsFen, loanBalanceFen, ...others }: CustomerSnapshot): CustomerSnapshotModel {
    const amount = (fen: string | null) => (fen === null ? null : BigInt(fen));
    return Object.assign(new CustomerSnapshotModel(), {
      ...others,
      aum: BigInt(aumFen),
      deposits: amount(depositsFen),
      loanBalance: amount(loanBalanceFen),
    });
  }
}

@ObjectType('CustomerTag', { description: 'A tag of a customer.' })
export class CustomerTagModel {
  @Field(() => TagFamilyEnum, { description: 'What it is about.' })
  family: TagFamily;

  @Field(() => String, { description: 'The tag.' })
  tag: string;

  @Field(() => String, { nullable: true, description: 'Its value, where it has one.' })
  value?: string | null;

  @Field(() => CalendarDateScalar, { description: 'Since when it holds.' })
  validFrom: CalendarDate;
}

@ObjectType('CustomerConsent', { description: 'The last decision of a customer about a purpose.' })
export class CustomerConsentModel {
  @Field(() => ConsentPurposeEnum, { description: 'The purpose.' })
  purpose: ConsentPurpose;

  @Field(() => Boolean, { description: 'Whether the customer agrees.' })
  granted: boolean;

  @Field(() => CalendarDateScalar, { description: 'When it was decided.' })
  decidedOn: CalendarDate;
}

@ObjectType('Customer', {
  description:
    'A customer or prospect as known now. The reference is a pseudonym: never a name, an ID-card or a telephone number.',
})
export class CustomerModel {
  @Field(() => ID, { description: 'Identifier that follows from the reference.' })
  id: string;

  @Field(() => String, {
    description: 'Reference of the core system; replaced where the customer was erased.',
  })
  reference: string;

  @Field(() => RelationshipEnum, { description: 'Customer or prospect.' })
  relationship: Relationship;

  @Field(() => CustomerKindEnum, { description: 'Personal or corporate.' })
  customerKind: CustomerKind;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Customer since.' })
  openedOn?: CalendarDate | null;

  @Field(() => CalendarDateScalar, { nullable: true, description: 'Closed on.' })
  closedOn?: CalendarDate | null;

  @Field(() => String, { nullable: true, description: 'Code of the region.' })
  region?: string | null;

  @Field(() => String, { nullable: true, description: 'Branch.' })
  branch?: string | null;

  @Field(() => String, { nullable: true, description: 'Relationship manager.' })
  manager?: string | null;

  @Field(() => RiskAppetiteEnum, { nullable: true, description: 'Risk appetite.' })
  riskAppetite?: RiskAppetite | null;

  @Field(() => BehaviourEnum, { nullable: true, description: 'How the customer transacts.' })
  behaviour?: Behaviour | null;

  @Field(() => GraphQLISODateTime, {
    nullable: true,
    description: 'When the customer was erased, if that happened.',
  })
  erasedAt?: Date | null;

  static from({ customerId, ...others }: Customer): CustomerModel {
    return Object.assign(new CustomerModel(), { ...others, id: customerId });
  }
}

export const CustomerConnection = connectionType(CustomerModel, 'Customer');

@InputType({ description: 'Which customers are listed.' })
export class CustomerFilterInput {
  @Field(() => String, { nullable: true, description: 'Only those of this region.' })
  region?: string | null;

  @Field(() => CustomerKindEnum, { nullable: true, description: 'Only this kind.' })
  customerKind?: CustomerKind | null;

  @Field(() => RelationshipEnum, { nullable: true, description: 'Only customers, or only prospects.' })
  relationship?: Relationship | null;
}

@ObjectType('ErasedCustomer', {
  description: 'A customer who was erased: results stay, the reference leads nowhere any more.',
})
export class ErasedCustomerModel {
  @Field(() => ID, { description: 'Identifier, under which results remain.' })
  id: string;

  @Field(() => String, { description: 'What stands in place of the reference.' })
  reference: string;

  @Field(() => GraphQLISODateTime, { description: 'When.' })
  erasedAt: Date;
}
