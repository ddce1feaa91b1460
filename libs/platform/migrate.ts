import { applyMigrations, type AppliedMigration } from './database/migrate.js';
import { migrateJobs } from './runs/run-queue.js';

/** The role as which the application works: it owns no table and may not change results or the audit log. */
export const applicationRole = 'tierlift_app';

/** Brings the schemas of the platform and of its job queue up to date, as their owner. Running it again does nothing. */
export async function migrate(
  ownerUrl: string,
  options: { folder?: string; onApplied?: (migration: AppliedMigration) => void } = {},
): Promise<AppliedMigration[]> {
  const applied = await applyMigrations(ownerUrl, options);
  await migrateJobs(ownerUrl, applicationRole);
  return applied;
}
