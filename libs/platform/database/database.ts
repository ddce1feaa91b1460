import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, type EntityManager } from 'typeorm';
import { Fault } from '#kernel';
import type { Sql } from './sql.js';

type Row = Record<string, unknown>;

/** What can be asked: the database itself, or an open transaction. */
export interface Queryable {
  query<Result = Row>(statement: Sql): Promise<Result[]>;
  /** The first row, where there is one. */
  one<Result = Row>(statement: Sql): Promise<Result | undefined>;
}

/** An open transaction: everything done through it is done together or not at all. */
export class Transaction implements Queryable {
  constructor(
    readonly manager: EntityManager,
    /** For COPY streams. */
    readonly client: PoolClient,
  ) {}

  async query<Result = Row>(statement: Sql): Promise<Result[]> {
    return queryVia(this.client, statement);
  }

  async one<Result = Row>(statement: Sql): Promise<Result | undefined> {
    return (await this.query<Result>(statement))[0];
  }
}

@Injectable()
export class Database implements Queryable, OnApplicationShutdown {
  constructor(readonly dataSource: DataSource) {}

  get manager(): EntityManager {
    return this.dataSource.manager;
  }

  async query<Result = Row>(statement: Sql): Promise<Result[]> {
    return this.withClient((client) => queryVia<Result>(client, statement));
  }

  async one<Result = Row>(statement: Sql): Promise<Result | undefined> {
    return (await this.query<Result>(statement))[0];
  }

  /**
   * Runs `work` in a transaction: committed when it returns, rolled back when it throws. Serialisation failures and
   * deadlocks are not retried here: the caller knows whether its work may be repeated.
   */
  async transaction<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      const client = (await runner.connect()) as PoolClient;
      await runner.startTransaction();
      const result = await work(new Transaction(runner.manager, client));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw told(error);
    } finally {
      await runner.release();
    }
  }

  /** One connection for its whole length: advisory locks of a session, temporary tables, cursors. */
  async withClient<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work((await runner.connect()) as PoolClient);
    } finally {
      await runner.release();
    }
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

async function queryVia<Result>(client: PoolClient, statement: Sql): Promise<Result[]> {
  const values = statement.values.map((value) => (typeof value === 'bigint' ? value.toString() : value));
  try {
    const result = await client.query(statement.text, values);
    return result.rows as Result[];
  } catch (error) {
    throw told(error);
  }
}

const queryCanceled = '57014';

/** A statement that was ended from outside did nothing wrong: who asked is told so, and that asking again may help. */
function told(error: unknown): unknown {
  if (error instanceof Fault || (error as { code?: unknown } | null)?.code !== queryCanceled) return error;
  return new Fault(
    'STATEMENT_TIMED_OUT',
    'The database ended a statement before it was done: it took longer than one may, or somebody cancelled it. Nothing was ' +
      'changed. Ask for less, or again when there is less to do.',
    { retryable: true, cause: error },
  );
}
