import { randomUUID } from 'node:crypto';

import pg from 'pg';

/** For tests of stores, readers and stories. */
export interface TestDatabase {
  /** As the application: owns nothing. */
  readonly appUrl: string;
  /** As the owner of the schemas. */
  readonly ownerUrl: string;
  readonly superuserUrl: string;
  readonly name: string;
  drop(): Promise<void>;
}

/** A migrated, empty database of the caller's own; drop it in `afterAll`. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = process.env.TIERLIFT_TEST_SERVER;
  if (server === undefined)
    throw new Error('No test server: name the file *.db.spec.ts or place it under test/');
  const template = JSON.parse(server) as Record<'superuserUrl' | 'ownerUrl' | 'appUrl', string>;
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const administration = inDatabase(template.superuserUrl, 'postgres');
  await execute(
    administration,
    `create database ${name} template tierlift owner tierlift_owner strategy file_copy`,
  );
  return {
    appUrl: inDatabase(template.appUrl, name),
    ownerUrl: inDatabase(template.ownerUrl, name),
    superuserUrl: inDatabase(template.superuserUrl, name),
    name,
    drop: () => execute(administration, `drop database if exists ${name} with (force)`),
  };
}

function inDatabase(url: string, database: string): string {
  return Object.assign(new URL(url), { pathname: `/${database}` }).href;
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
