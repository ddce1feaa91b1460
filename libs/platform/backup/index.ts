export { readManifest, type BackupManifest } from './backup-manifest.js';
export { restoreBackup } from './restore-backup.js';
export { writeBackup, type BackupProgress } from './write-backup.js';
