import {
  Controller,
  ForbiddenException,
  Get,
  NotFoundException,
  Param,
  StreamableFile,
  UseFilters,
} from '@nestjs/common';
import { ExportOutcomes } from '#evaluation';
import type { ExperimentId } from '#experiments';
import { isRefusal, isUuid, type Actor } from '#kernel';
import { CurrentActor, FaultFilter } from '../graphql/index.js';

/** The outcome of every customer of an experiment as CSV, streamed. */
@Controller('export')
@UseFilters(FaultFilter)
export class OutcomesController {
  constructor(private readonly exports: ExportOutcomes) {}

  @Get('experiments/:id/outcomes.csv')
  async outcomes(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<StreamableFile> {
    if (!isUuid(id)) throw new NotFoundException('There is nothing under this address.');
    const file = await this.exports.execute({ experimentId: id as ExperimentId }, actor);
    if (isRefusal(file)) {
      throw file.refusal === 'NotPermitted'
        ? new ForbiddenException(file.message)
        : new NotFoundException(file.message);
    }
    return new StreamableFile(file.content, {
      type: 'text/csv; charset=utf-8',
      disposition: `attachment; filename="${file.name}"`,
    });
  }
}
