export { embeddedHome, startEmbeddedPostgres, discardEmbeddedPostgres } from './start-embedded-postgres.js';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './start-embedded-postgres.js';
export { appRole, databaseName, ownerRole } from './database-roles.js';
export { undurableSettings, type ServerSettings } from './server-settings.js';
export { SupervisedProcess, type SupervisedProcessSettings } from './supervised-process.js';
export { isRunning, ownIdentity, type ProcessIdentity } from './process-identity.js';
export { withFolderLock } from './folder-lock.js';
export { signIn, signOff, usesNow } from './attendance.js';
