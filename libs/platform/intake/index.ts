export { ClearSpool, spoolSchedule } from './clear-spool.js';
export { openFileBlocks, type FileBlocks } from './file-blocks.js';
export { RecordSplitter, type FileRecord } from './record-splitter.js';
export { columnList, columnMapSchema, dateForms, type ColumnMap, type DateForm } from './column-map.js';
export type { ColumnKind, ColumnSpec } from './column-spec.js';
export { ExportQuarantine } from './export-quarantine.js';
export { FileFormats, type FileFormat, type Published } from './file-format.js';
export { forgetReference } from './forget-reference.js';
export {
  ImportFile,
  type ImportFilePayload,
  type IntakeRuns,
  type ReplayQuarantinePayload,
} from './import-file.js';
export { IntakeModule } from './intake.module.js';
export { MendQuarantinedRow, type MendQuarantinedRowCommand } from './mend-quarantined-row.js';
export { findPersonalIdentifier, maskPersonalIdentifiers } from './personal-identifier.js';
export {
  apart,
  filledDays,
  fillMonth,
  inMonth,
  inMonths,
  publishByMonth,
  stagedMonths,
  type MonthlyTable,
} from './publish-months.js';
export { publishVersions, type VersionedColumn, type VersionedTable } from './publish-versions.js';
export {
  QuarantineReader,
  type QuarantinedRow,
  type QuarantineFilter,
  type QuarantineKey,
  type QuarantineState,
} from './quarantine.reader.js';
export { intakeRefusals } from './refusals.js';
export { isRejectionReason, rejectionReasons, type RejectionReason } from './rejection.js';
export { ReplayQuarantine } from './replay-quarantine.js';
export { RequestImport, type RequestImportCommand } from './request-import.js';
export { RequestReplay, type RequestReplayCommand } from './request-replay.js';
export { Spool, type FileId, type SpooledFile } from './spool.js';
export { createStaging, Staging, StagingCopy, stillStanding, type StagedSource } from './staging.js';
export { RecordKeys } from './record-keys.js';
export { RepeatFilter } from './repeat-filter.js';
export type { HashColumn } from './staged-format.js';
export { readHeader } from './file-header.js';
export { RecordCheck } from './record-check.js';
