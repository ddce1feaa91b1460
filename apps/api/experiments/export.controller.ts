import {
  Controller,
  ForbiddenException,
  Get,
  NotFoundException,
  Param,
  StreamableFile,
  UseFilters,
} from '@nestjs/common';
import {
  ExperimentReader,
  ExportUnits,
  type ContactListId,
  type ExperimentId,
  type ExportedFile,
  type ExportRefusal,
} from '#experiments';
import { canonicalJson, isRefusal, isUuid, type Actor } from '#kernel';
import { CurrentActor, FaultFilter } from '../graphql/index.js';

/** Downloads of single customers, streamed; the credential is that of the GraphQL endpoint. */
@Controller('export')
@UseFilters(FaultFilter)
export class ExportController {
  constructor(
    private readonly exports: ExportUnits,
    private readonly experiments: ExperimentReader,
  ) {}

  @Get('experiments/:id/roster.csv')
  async roster(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<StreamableFile> {
    return sent(await this.exports.roster(checked<ExperimentId>(id), actor));
  }

  @Get('experiments/:id/units.csv')
  async units(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<StreamableFile> {
    return sent(await this.exports.units(checked<ExperimentId>(id), actor));
  }

  /** The frozen plan in the spelling that is hashed: its SHA-256 is the plan hash. */
  @Get('experiments/:id/plan.json')
  async plan(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<StreamableFile> {
    const experiment = await this.experiments.find(checked<ExperimentId>(id), actor);
    if (!experiment?.plan)
      throw new NotFoundException('There is no experiment with a frozen plan under this address.');
    return new StreamableFile(Buffer.from(canonicalJson(experiment.plan), 'utf8'), {
      type: 'application/json',
      disposition: `attachment; filename="${experiment.code}-plan.json"`,
    });
  }

  @Get('contact-lists/:id.csv')
  async contactList(@Param('id') id: string, @CurrentActor() actor: Actor): Promise<StreamableFile> {
    return sent(await this.exports.contactList(checked<ContactListId>(id), actor));
  }
}

function checked<Id extends string>(id: string): Id {
  if (!isUuid(id)) throw new NotFoundException('There is nothing under this address.');
  return id as Id;
}

function sent(file: ExportedFile | ExportRefusal): StreamableFile {
  if (isRefusal(file)) {
    throw file.refusal === 'NotPermitted'
      ? new ForbiddenException(file.message)
      : new NotFoundException(file.message);
  }
  const { name, content } = file as ExportedFile;
  return new StreamableFile(content, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}
