import { Field, GraphQLISODateTime, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { roles, type Role } from '#kernel';

export const RoleEnum = Object.fromEntries(roles.map((role) => [role, role])) as Record<Role, Role>;
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What the holder of a key may do.',
  valuesMap: {
    marketer: { description: 'Designs and runs campaigns and experiments.' },
    analyst: { description: 'Loads data, evaluates, sees single customers.' },
    approver: { description: 'Approves campaigns of others and releases held wording.' },
    executive: { description: 'Reads results over groups of customers.' },
    admin: { description: 'Keeps keys, settings and erasure.' },
    auditor: { description: 'Reads everything, including the audit log; changes nothing.' },
  },
});

@ObjectType('Viewer', { description: 'Who this request acts as.' })
export class ViewerModel {
  @Field(() => String, { description: 'The person or system, as four-eyes rules compare it.' })
  principal: string;

  @Field(() => String, { description: 'Name of the key or token.' })
  name: string;

  @Field(() => RoleEnum, { description: 'Its role.' })
  role: Role;

  @Field(() => [String], { nullable: true, description: 'Regions it may see; null for the whole bank.' })
  regions?: readonly string[] | null;
}

@ObjectType('ApiKey', {
  description: 'A key to this interface. Its secret was shown once, when it was made.',
})
export class ApiKeyModel {
  @Field(() => ID, { description: 'Identifier of the key: the part after tl_.' })
  keyId: string;

  @Field(() => String, { description: 'What the key is for.' })
  name: string;

  @Field(() => String, { description: 'Who uses it. Two keys of one person count as one pair of eyes.' })
  principal: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  role: Role;

  @Field(() => [String], { nullable: true, description: 'Regions it may see; null for the whole bank.' })
  regions?: readonly string[] | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was made.' })
  createdAt: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it stops working by itself.' })
  expiresAt?: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was revoked.' })
  revokedAt?: Date | null;
}

@ObjectType('IssuedApiKey', { description: 'A new key, with its secret. This is the only time it is shown.' })
export class IssuedApiKeyModel extends ApiKeyModel {
  @Field(() => String, { description: 'The whole key, for the Authorization header: Bearer <key>.' })
  key: string;
}

@InputType({ description: 'A key to be made.' })
export class CreateApiKeyInput {
  @Field(() => String, { description: 'What the key is for.' })
  name: string;

  @Field(() => String, { description: 'Who will use it.' })
  principal: string;

  @Field(() => RoleEnum, { description: 'What it may do.' })
  role: Role;

  @Field(() => [String], { nullable: true, description: 'Regions it may see; leave out for the whole bank.' })
  regions?: string[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it stops working by itself.' })
  expiresAt?: Date;
}
