import type { RefusalCatalogue } from '#kernel';

export const intakeRefusals = {
  UploadTooLarge:
    'The file is larger than this installation takes. Split it, compress it with gzip, or ask the operator to raise TIERLIFT_MAX_UPLOAD_BYTES.',
  FileUnknown:
    'No upload has this identifier. Upload the file first (POST /uploads) and use the fileId of the answer.',
  FormatUnknown:
    'No part of the platform takes files of this format. The message lists the formats; docs/formats.md describes them.',
  MapInvalid: 'The column map is not usable. The message says where; docs/formats.md shows examples.',
  QuarantineRowUnknown: 'No quarantined record lies at this line of this import.',
  QuarantineRowClosed:
    'The quarantined record was replayed already; look for it under the run that replayed it.',
  NotReplayable:
    'This record must not be replayed: it held a personal identifier, belonged to an erased customer or was left out on purpose. Correct it at its source and deliver it anew.',
  NothingToReplay:
    'The quarantine of this import holds no record that could be replayed. Mend records first.',
} as const satisfies RefusalCatalogue;
