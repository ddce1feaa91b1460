import {
  Controller,
  ForbiddenException,
  Get,
  Header,
  HttpCode,
  Param,
  PayloadTooLargeException,
  Post,
  Query,
  Req,
  StreamableFile,
  UseFilters,
} from '@nestjs/common';
import type { Request } from 'express';
import { isRefusal, isUuid, type Actor, type RunId } from '#kernel';
import { ExportQuarantine, Spool } from '#platform';
import { FaultFilter } from '../graphql/index.js';

type AuthenticatedRequest = Request & { actor?: Actor };

interface Upload {
  /** Names the file in `requestImport`. */
  readonly fileId: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Files in and out, beside GraphQL, because they are streams. */
@Controller()
@UseFilters(FaultFilter)
export class UploadController {
  constructor(
    private readonly spool: Spool,
    private readonly exportQuarantine: ExportQuarantine,
  ) {}

  /** Takes the body as it comes, of any length; `?name=` or the header x-file-name names it. */
  @Post('uploads')
  @HttpCode(201)
  async upload(@Req() request: AuthenticatedRequest, @Query('name') name?: string): Promise<Upload> {
    const header = request.headers['x-file-name'];
    const fileName = name ?? (typeof header === 'string' ? header : 'upload.csv');
    const outcome = await this.spool.receive(request, fileName, request.actor!);
    if (isRefusal(outcome)) {
      throw outcome.refusal === 'NotPermitted'
        ? new ForbiddenException(outcome.message)
        : new PayloadTooLargeException(outcome.message);
    }
    return { fileId: outcome.fileId, sha256: outcome.sha256, bytes: outcome.sizeBytes };
  }

  /** What an import set aside, as CSV. */
  @Get('imports/:runId/quarantine.csv')
  @Header('content-type', 'text/csv; charset=utf-8')
  @Header('content-disposition', 'attachment; filename="quarantine.csv"')
  quarantine(@Req() request: AuthenticatedRequest, @Param('runId') runId: string): StreamableFile {
    const filter = { runId: (isUuid(runId) ? runId : '00000000-0000-0000-0000-000000000000') as RunId };
    const outcome = this.exportQuarantine.execute(filter, request.actor!);
    if (isRefusal(outcome)) throw new ForbiddenException(outcome.message);
    return new StreamableFile(outcome);
  }
}
