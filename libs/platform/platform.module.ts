import { Module, type DynamicModule } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { ApiKeys } from './access/api-keys.js';
import { BearerTokens } from './access/bearer-tokens.js';
import { Audit } from './audit/audit.js';
import { Clock } from './clock/clock.js';
import { Configuration } from './configuration/configuration.js';
import { Database } from './database/database.js';
import { Log } from './log/log.js';
import { Runs, runSignalToken, type RunSignal } from './runs/runs.js';
import { SetSuppressionThreshold } from './suppression/set-suppression-threshold.js';
import { SuppressionReader } from './suppression/suppression.reader.js';

export interface PlatformParts {
  readonly configuration: Configuration;
  readonly dataSource: DataSource;
  readonly log: Log;
  /** Absent: workers find runs by looking, as in tests. */
  readonly runSignal?: RunSignal;
}

/** What every context stands on. Made once per process from parts that exist before the container does. */
@Module({})
export class PlatformModule {
  static from(parts: PlatformParts): DynamicModule {
    const providers = [
      { provide: Configuration, useValue: parts.configuration },
      { provide: Database, useFactory: () => new Database(parts.dataSource) },
      { provide: Log, useValue: parts.log },
      { provide: runSignalToken, useValue: parts.runSignal },
      Clock,
      Audit,
      ApiKeys,
      BearerTokens,
      Runs,
      SetSuppressionThreshold,
      SuppressionReader,
    ];
    return { module: PlatformModule, global: true, providers, exports: providers };
  }
}
