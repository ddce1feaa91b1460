import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ForbiddenException } from '@nestjs/common';
import { kernelRefusals, notPermitted, permits, type Actor } from '#kernel';
import { ApiKeys } from '#platform';
import { CurrentActor, outcomeUnion, refusalTypesOf } from '../graphql/index.js';
import { ApiKeyModel, CreateApiKeyInput, IssuedApiKeyModel, ViewerModel } from './access.model.js';

const CreateApiKeyOutcome = outcomeUnion(
  'CreateApiKeyOutcome',
  'A new key, or why there is none.',
  IssuedApiKeyModel,
  [...refusalTypesOf(kernelRefusals, 'NotPermitted')],
);
const RevokeApiKeyOutcome = outcomeUnion(
  'RevokeApiKeyOutcome',
  'The revoked key, or why it was not revoked.',
  ApiKeyModel,
  [...refusalTypesOf(kernelRefusals, 'NotPermitted', 'NotFound')],
);

@Resolver()
export class AccessResolver {
  constructor(private readonly keys: ApiKeys) {}

  @Query(() => ViewerModel, { description: 'Who this request acts as.' })
  viewer(@CurrentActor() actor: Actor): ViewerModel {
    return {
      principal: actor.actorId,
      name: actor.name,
      role: actor.role as ViewerModel['role'],
      regions: actor.regions === 'all' ? null : actor.regions,
    };
  }

  @Query(() => [ApiKeyModel], {
    description: 'All keys, without their secrets. For administrators and auditors.',
  })
  async apiKeys(@CurrentActor() actor: Actor): Promise<ApiKeyModel[]> {
    if (!permits(actor, 'administer') && !permits(actor, 'audit')) {
      throw new ForbiddenException(notPermitted(actor, 'administer').message);
    }
    return this.keys.list();
  }

  @Mutation(() => CreateApiKeyOutcome, {
    description: 'Makes a key. Its secret is in the answer and nowhere else.',
  })
  createApiKey(
    @Args('input', { description: 'The key to be made.' }) input: CreateApiKeyInput,
    @CurrentActor() actor: Actor,
  ) {
    return this.keys.create(input, actor);
  }

  @Mutation(() => RevokeApiKeyOutcome, { description: 'Ends a key. It stops working within two seconds.' })
  revokeApiKey(
    @Args('keyId', { type: () => ID, description: 'Identifier of the key.' }) keyId: string,
    @CurrentActor() actor: Actor,
  ) {
    return this.keys.revoke(keyId, actor);
  }
}
