import { Injectable } from '@nestjs/common';
import { createRemoteJWKSet, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { roles, type Actor, type Role } from '#kernel';
import { Configuration } from '../configuration/configuration.js';
import { StandingValue } from '../standing/standing-value.js';
import { ApiKeys } from './api-keys.js';

const actorHoldsMilliseconds = 2_000;
const mostTokens = 1_000;

/**
 * Turns the credential of a request into an actor: an API key, or a signed token of the configured OpenID Connect issuer
 * with the claims `tierlift_role` and, optionally, `tierlift_regions`. What was found is remembered for two seconds, so
 * that a revoked key stops working within that time.
 */
@Injectable()
export class BearerTokens {
  private readonly actors = new Map<string, StandingValue<Actor | undefined>>();
  private keySet: JWTVerifyGetKey | undefined;

  constructor(
    private readonly keys: ApiKeys,
    private readonly configuration: Configuration,
  ) {}

  async authenticate(authorization: string | undefined): Promise<Actor | undefined> {
    const token = /^Bearer (\S+)$/.exec(authorization ?? '')?.[1];
    if (token === undefined) return undefined;
    return (this.actors.get(token) ?? this.remember(token)).get();
  }

  private remember(token: string): StandingValue<Actor | undefined> {
    const actor = new StandingValue(() => this.find(token), actorHoldsMilliseconds);
    if (this.actors.size >= mostTokens) this.actors.clear();
    this.actors.set(token, actor);
    return actor;
  }

  private async find(token: string): Promise<Actor | undefined> {
    return token.startsWith('tl_')
      ? this.keys.authenticate(token, { refuseDevelopment: this.configuration.isProduction })
      : this.verify(token);
  }

  private async verify(token: string): Promise<Actor | undefined> {
    const { TIERLIFT_OIDC_ISSUER: issuer, TIERLIFT_OIDC_AUDIENCE: audience } = this.configuration.values;
    if (issuer === undefined || audience === undefined) return undefined;
    try {
      this.keySet ??= await discoverKeys(issuer);
      const { payload } = await jwtVerify(token, this.keySet, { issuer, audience });
      const role = payload['tierlift_role'];
      const regions = payload['tierlift_regions'];
      if (typeof payload.sub !== 'string' || !roles.includes(role as Role)) return undefined;
      return {
        actorId: payload.sub,
        name: typeof payload['name'] === 'string' ? payload['name'] : payload.sub,
        role: role as Role,
        regions: Array.isArray(regions) ? regions.map(String) : 'all',
      };
    } catch {
      return undefined;
    }
  }
}

/** OpenID Connect Discovery 1.0: the issuer says where its keys are. */
async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
  const metadata = (await response.json()) as { jwks_uri: string };
  return createRemoteJWKSet(new URL(metadata.jwks_uri));
}
