export { ApiKeys, type ApiKey, type IssuedApiKey, type NewApiKey } from './access/api-keys.js';
export { BearerTokens } from './access/bearer-tokens.js';
export { ChangeCounter } from './audit/change-counter.js';
export { Audit, type AuditableAct, type AuditEntry } from './audit/audit.js';
export * from './backup/index.js';
export { Clock } from './clock/clock.js';
export {
  Configuration,
  configurationSchema,
  type ConfigurationValues,
} from './configuration/configuration.js';
export { connect, type ConnectionSettings } from './database/connect.js';
export { Database, Transaction, type Queryable } from './database/database.js';
export { pendingMigrations, type AppliedMigration } from './database/migrate.js';
export { readRows, type StreamedRow } from './database/read-rows.js';
export { refreshStatistics } from './database/refresh-statistics.js';
export { planForSets } from './database/plan-for-sets.js';
export { withSettings } from './database/with-settings.js';
export { Sql, sql } from './database/sql.js';
export { latestKnownAt, pinKnownAt, takeWriteTicket } from './database/write-ticket.js';
export * from './distribution/index.js';
export * from './embedded/index.js';
export * from './intake/index.js';
export { keptFrom, monthlyTables, type MonthlyTableName } from './retention/kept-from.js';
export { Log } from './log/log.js';
export { applicationRole, migrate } from './migrate.js';
export { PlatformModule, type PlatformParts } from './platform.module.js';
export { platformRefusals } from './refusals.js';
export * from './runs/run.js';
export {
  RunExecutor,
  type ExecutionOutcome,
  type RunExecutorSettings,
  type RunHandlers,
} from './runs/run-executor.js';
export { listenForRuns, RunQueue } from './runs/run-queue.js';
export type { RunSight } from './runs/run-sight.js';
export { Runs, type RunSignal } from './runs/runs.js';
export { SetSuppressionThreshold } from './suppression/set-suppression-threshold.js';
export { SuppressionReader } from './suppression/suppression.reader.js';
