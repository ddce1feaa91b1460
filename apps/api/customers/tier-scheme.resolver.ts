import { Args, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ChooseDefaultTierScheme, customerRefusals, DefineTierScheme, TierSchemeReader } from '#customers';
import { isRefusal, kernelRefusals, type Actor } from '#kernel';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { DefineTierSchemeInput, TierSchemeModel, toDefinition } from './tier-scheme.model.js';

const DefineTierSchemeOutcome = outcomeUnion(
  'DefineTierSchemeOutcome',
  'The scheme in its new version, or why there is none.',
  TierSchemeModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(customerRefusals, 'TierSchemeInvalid'),
  ],
);
const ChooseDefaultTierSchemeOutcome = outcomeUnion(
  'ChooseDefaultTierSchemeOutcome',
  'The scheme that now speaks for its kind of customer, or why it does not.',
  TierSchemeModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted'),
    ...refusalTypesOf(customerRefusals, 'TierSchemeUnknown'),
  ],
);

@Resolver(() => TierSchemeModel)
export class TierSchemeResolver {
  constructor(
    private readonly schemes: TierSchemeReader,
    private readonly define: DefineTierScheme,
    private readonly chooseDefault: ChooseDefaultTierScheme,
  ) {}

  @Query(() => [TierSchemeModel], { description: 'The tier schemes, each in its newest version.' })
  async tierSchemes(): Promise<TierSchemeModel[]> {
    return (await this.schemes.newest()).map((scheme) => TierSchemeModel.from(scheme));
  }

  @Query(() => TierSchemeModel, { nullable: true, description: 'One tier scheme.' })
  async tierScheme(
    @Args('key', { type: () => String, description: 'Key of the scheme.' }) key: string,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'Its version; the newest where none is given.',
    })
    version?: number,
  ): Promise<TierSchemeModel | null> {
    const scheme = await this.schemes.find(key, version ?? undefined);
    return scheme ? TierSchemeModel.from(scheme) : null;
  }

  @Mutation(() => DefineTierSchemeOutcome, {
    description:
      'Defines a tier scheme, or the next version of one. What uses an earlier version goes on using it.',
  })
  async defineTierScheme(
    @CurrentActor() actor: Actor,
    @Args('input', { type: () => DefineTierSchemeInput, description: 'The scheme.' })
    input: DefineTierSchemeInput,
  ) {
    const { key, nameEn, nameZh } = input;
    const outcome = await this.define.execute(
      { schemeKey: key, nameEn, nameZh, definition: toDefinition(input) },
      actor,
    );
    return isRefusal(outcome) ? outcome : TierSchemeModel.from(outcome);
  }

  @Mutation(() => ChooseDefaultTierSchemeOutcome, {
    description:
      'Chooses the scheme that speaks for its kind of customer where nobody names one; it also decides whether files may bring a negative AUM.',
  })
  async chooseDefaultTierScheme(
    @CurrentActor() actor: Actor,
    @Args('key', { type: () => String, description: 'Key of the scheme.' }) key: string,
  ) {
    const outcome = await this.chooseDefault.execute({ schemeKey: key }, actor);
    return isRefusal(outcome) ? outcome : TierSchemeModel.from(outcome);
  }
}
