import { Controller, Get, Header, Injectable } from '@nestjs/common';
import {
  HealthCheck,
  HealthCheckService,
  HealthIndicatorService,
  type HealthCheckResult,
} from '@nestjs/terminus';
import { collectDefaultMetrics, Gauge, register } from 'prom-client';
import { Database, sql } from '#platform';
import { Public } from '../graphql/index.js';

@Injectable()
export class DatabaseHealth {
  constructor(
    private readonly database: Database,
    private readonly indicators: HealthIndicatorService,
  ) {}

  async check() {
    const indicator = this.indicators.check('database');
    try {
      await this.database.query(sql`select 1`);
      return indicator.up();
    } catch (error) {
      return indicator.down({ message: error instanceof Error ? error.message : String(error) });
    }
  }
}

@Controller()
export class HealthController {
  private static measuring = false;

  constructor(
    private readonly health: HealthCheckService,
    private readonly databaseHealth: DatabaseHealth,
    private readonly database: Database,
  ) {
    if (HealthController.measuring) return;
    HealthController.measuring = true;
    collectDefaultMetrics();
  }

  /** The process answers: restart it when it does not. */
  @Public()
  @Get('health/live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can do its work: send it requests. */
  @Public()
  @Get('health/ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check([() => this.databaseHealth.check()]);
  }

  @Public()
  @Get('metrics')
  @Header('Content-Type', register.contentType)
  async metrics(): Promise<string> {
    const rows = await this.database.query<{ state: string; kind: string; count: number }>(
      sql`select kind, state, count(*)::int as count from platform.run group by kind, state`,
    );
    runGauge.reset();
    for (const row of rows) runGauge.set({ kind: row.kind, state: row.state }, row.count);
    return register.metrics();
  }
}

const runGauge =
  (register.getSingleMetric('tierlift_runs') as Gauge<'kind' | 'state'> | undefined) ??
  new Gauge({ name: 'tierlift_runs', help: 'Runs by kind and state', labelNames: ['kind', 'state'] });
