import { Args, Field, Int, Mutation, ObjectType, Query, Resolver } from '@nestjs/graphql';
import {
  ExclusionReader,
  experimentRefusals,
  GlobalHoldoutStore,
  SetContactCap,
  SetGlobalHoldout,
  type ContactCap,
  type GlobalHoldout,
} from '#experiments';
import { kernelRefusals, type Actor } from '#kernel';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';

@ObjectType('GlobalHoldout', { description: 'Customers whom no campaign contacts in a year.' })
export class GlobalHoldoutModel implements GlobalHoldout {
  @Field(() => Int, { description: 'Year in which experiments start.' })
  year: number;

  @Field(() => Int, { description: 'Share of customers in basis points: 100 is 1 %.' })
  shareBasisPoints: number;

  @Field(() => String, { description: 'Salt of the hash that chooses them; see docs/allocation.md.' })
  salt: string;
}

@ObjectType('ContactCap', {
  description: 'How often customers of a tier may be contacted in a calendar month.',
})
export class ContactCapModel implements ContactCap {
  @Field(() => String, { description: "Key of the tier; '*' for every tier that has no cap of its own." })
  tier: string;

  @Field(() => Int, { description: 'Contacts per month.' })
  contactsPerMonth: number;
}

const administered = refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput');
const SetGlobalHoldoutOutcome = outcomeUnion(
  'SetGlobalHoldoutOutcome',
  'The holdout of the year, or why it cannot change.',
  GlobalHoldoutModel,
  [...administered, ...refusalTypesOf(experimentRefusals, 'HoldoutYearStarted')],
);
const SetContactCapOutcome = outcomeUnion(
  'SetContactCapOutcome',
  'The cap, or why it cannot be set.',
  ContactCapModel,
  administered,
);

@Resolver()
export class ContactRulesResolver {
  constructor(
    private readonly holdouts: GlobalHoldoutStore,
    private readonly exclusions: ExclusionReader,
    private readonly settingHoldout: SetGlobalHoldout,
    private readonly settingCap: SetContactCap,
  ) {}

  @Query(() => GlobalHoldoutModel, { description: 'Which customers no campaign contacts in a year.' })
  globalHoldout(
    @Args('year', { type: () => Int, description: 'The year.' }) year: number,
  ): Promise<GlobalHoldoutModel> {
    return this.holdouts.of(year);
  }

  @Query(() => [ContactCapModel], {
    description: 'How often customers may be contacted in a month, by tier.',
  })
  contactCaps(): Promise<ContactCapModel[]> {
    return this.exclusions.contactCaps();
  }

  @Mutation(() => SetGlobalHoldoutOutcome, {
    description:
      'Sets the share of customers whom no campaign contacts in a year; until the first enrolment of it.',
  })
  setGlobalHoldout(
    @Args('year', { type: () => Int, description: 'The year.' }) year: number,
    @Args('shareBasisPoints', { type: () => Int, description: 'Share in basis points: 100 is 1 %.' })
    shareBasisPoints: number,
    @CurrentActor() actor: Actor,
    @Args('salt', { type: () => String, nullable: true, description: 'A salt of your own.' })
    salt?: string | null,
  ) {
    return this.settingHoldout.execute({ year, shareBasisPoints, salt: salt ?? undefined }, actor);
  }

  @Mutation(() => SetContactCapOutcome, {
    description: 'Sets how often customers of a tier may be contacted in a month.',
  })
  setContactCap(
    @Args('tier', { type: () => String, description: "Key of the tier, or '*' for every other tier." })
    tier: string,
    @Args('contactsPerMonth', { type: () => Int, description: 'Contacts per calendar month.' })
    contactsPerMonth: number,
    @CurrentActor() actor: Actor,
  ) {
    return this.settingCap.execute({ tier, contactsPerMonth }, actor);
  }
}
