import { Module } from '@nestjs/common';
import { ClearSpool } from './clear-spool.js';
import { ExportQuarantine } from './export-quarantine.js';
import { FileFormats } from './file-format.js';
import { FileImporter, ImportFile } from './import-file.js';
import { MendQuarantinedRow } from './mend-quarantined-row.js';
import { QuarantineReader } from './quarantine.reader.js';
import { ReplayQuarantine } from './replay-quarantine.js';
import { RequestImport } from './request-import.js';
import { RequestReplay } from './request-replay.js';
import { Spool } from './spool.js';

const providers = [
  FileFormats,
  Spool,
  ClearSpool,
  RequestImport,
  FileImporter,
  ImportFile,
  RequestReplay,
  ReplayQuarantine,
  QuarantineReader,
  MendQuarantinedRow,
  ExportQuarantine,
];

/** Files from the upload to their published records. Contexts import it and register their formats. */
@Module({ providers, exports: providers })
export class IntakeModule {}
