import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import {
  notFound,
  notPermitted,
  permits,
  type Actor,
  type NotFound,
  type NotPermitted,
  type Role,
} from '#kernel';
import { Audit } from '../audit/audit.js';
import { Database } from '../database/database.js';
import { sql } from '../database/sql.js';

export interface ApiKey {
  readonly keyId: string;
  readonly name: string;
  readonly principal: string;
  readonly role: Role;
  readonly regions: readonly string[] | null;
  readonly development: boolean;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface NewApiKey {
  readonly name: string;
  /** Who uses it. Two keys of one person count as one pair of eyes. */
  readonly principal: string;
  readonly role: Role;
  readonly regions?: readonly string[];
  readonly expiresAt?: Date;
  readonly development?: boolean;
}

/** The only time the whole key is seen: it is stored as a hash. */
export interface IssuedApiKey extends ApiKey {
  readonly key: string;
}

const keyColumns = sql`
  key_id as "keyId", name, principal, role, regions, development, created_at as "createdAt", expires_at as "expiresAt",
  revoked_at as "revokedAt"`;

const keyFormat = /^tl_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** A secret of 256 random bits needs no slow hash: there is nothing to guess. */
function hashOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

@Injectable()
export class ApiKeys {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
  ) {}

  async create(command: NewApiKey, actor: Actor): Promise<IssuedApiKey | NotPermitted> {
    if (actor.role !== 'system' && !permits(actor, 'administer')) return notPermitted(actor, 'administer');
    const keyId = randomBytes(8).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    const created = await this.database.transaction(async (tx) => {
      const row = await tx.one<ApiKey>(sql`
        insert into platform.api_key (key_id, name, principal, role, regions, secret_hash, development, created_by, expires_at)
        values (${keyId}, ${command.name}, ${command.principal}, ${command.role}, ${command.regions ?? null}::text[],
                ${hashOfSecret(secret)}, ${command.development ?? false}, ${actor.actorId}, ${command.expiresAt ?? null})
        returning ${keyColumns}`);
      await this.audit.record(tx, actor, {
        action: 'key.created',
        subject: `ApiKey:${keyId}`,
        detail: { ...command, expiresAt: command.expiresAt?.toISOString() },
      });
      return row!;
    });
    return { ...created, key: `tl_${keyId}_${secret}` };
  }

  async revoke(keyId: string, actor: Actor): Promise<ApiKey | NotPermitted | NotFound> {
    if (actor.role !== 'system' && !permits(actor, 'administer')) return notPermitted(actor, 'administer');
    return this.database.transaction(async (tx) => {
      const row = await tx.one<ApiKey>(sql`
        update platform.api_key set revoked_at = coalesce(revoked_at, clock_timestamp())
         where key_id = ${keyId} returning ${keyColumns}`);
      if (!row) return notFound('key', keyId);
      await this.audit.record(tx, actor, { action: 'key.revoked', subject: `ApiKey:${keyId}` });
      return row;
    });
  }

  async list(): Promise<ApiKey[]> {
    return this.database.query<ApiKey>(
      sql`select ${keyColumns} from platform.api_key order by created_at, key_id`,
    );
  }

  /** Development keys are worth one start of the server: those of an earlier start end here. */
  async issueDevelopmentKeys(roles: readonly Role[], actor: Actor): Promise<IssuedApiKey[]> {
    await this.database.query(sql`
      update platform.api_key set revoked_at = clock_timestamp() where development and revoked_at is null`);
    const issued: IssuedApiKey[] = [];
    for (const role of roles) {
      const key = await this.create(
        { name: `development ${role}`, principal: `development-${role}`, role, development: true },
        actor,
      );
      if ('key' in key) issued.push(key);
    }
    return issued;
  }

  /** The actor behind a key; undefined where the key is malformed, unknown, expired or revoked. */
  async authenticate(key: string, options: { refuseDevelopment: boolean }): Promise<Actor | undefined> {
    const match = keyFormat.exec(key);
    if (!match) return undefined;
    const row = await this.database.one<ApiKey & { secretHash: string }>(sql`
      select ${keyColumns}, secret_hash as "secretHash" from platform.api_key
       where key_id = ${match[1]} and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())`);
    if (!row || (row.development && options.refuseDevelopment)) return undefined;
    const given = Buffer.from(hashOfSecret(match[2]!), 'hex');
    if (!timingSafeEqual(given, Buffer.from(row.secretHash, 'hex'))) return undefined;
    return { actorId: row.principal, name: row.name, role: row.role, regions: row.regions ?? 'all' };
  }
}
