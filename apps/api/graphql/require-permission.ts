import { GraphQLError } from 'graphql';
import { notPermitted, permits, type Actor, type Permission } from '#kernel';

/** For queries: what a role may not see is an error of the request. Mutations answer with a refusal instead. */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (permits(actor, permission)) return;
  throw new GraphQLError(notPermitted(actor, permission).message, { extensions: { code: 'FORBIDDEN' } });
}
