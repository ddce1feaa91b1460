import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { isRefusal, isUuid, kernelRefusals, type Actor, type RunId } from '#kernel';
import {
  FileFormats,
  intakeRefusals,
  MendQuarantinedRow,
  QuarantineReader,
  RequestImport,
  RequestReplay,
  Runs,
  type QuarantineKey,
  type QuarantineState,
  type RejectionReason,
} from '#platform';
import {
  checkedPage,
  CurrentActor,
  outcomeUnion,
  PageArgs,
  refusalTypesOf,
  toConnection,
  type Connection,
} from '../graphql/index.js';
import { requirePermission } from '../graphql/require-permission.js';
import { RunModel } from '../platform/run.model.js';
import { MendQuarantinedRowInput, RequestImportInput, toColumnMap } from './intake.input.js';
import {
  QuarantinedRowConnection,
  QuarantinedRowModel,
  QuarantineStateEnum,
  RejectionCountModel,
  RejectionReasonEnum,
} from './quarantine.model.js';

const RequestImportOutcome = outcomeUnion(
  'RequestImportOutcome',
  'The run that will import the file, or why there is none.',
  RunModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(intakeRefusals, 'FileUnknown', 'FormatUnknown', 'MapInvalid'),
  ],
);
const MendQuarantinedRowOutcome = outcomeUnion(
  'MendQuarantinedRowOutcome',
  'The mended record, or why it was not mended.',
  QuarantinedRowModel,
  [
    ...refusalTypesOf(kernelRefusals, 'NotPermitted', 'InvalidInput'),
    ...refusalTypesOf(intakeRefusals, 'QuarantineRowUnknown', 'QuarantineRowClosed', 'NotReplayable'),
  ],
);
const ReplayQuarantineOutcome = outcomeUnion(
  'ReplayQuarantineOutcome',
  'The run that will replay the records, or why there is none.',
  RunModel,
  [...refusalTypesOf(kernelRefusals, 'NotPermitted'), ...refusalTypesOf(intakeRefusals, 'NothingToReplay')],
);

@Resolver(() => QuarantinedRowModel)
export class IntakeResolver {
  constructor(
    private readonly requestImportUseCase: RequestImport,
    private readonly requestReplay: RequestReplay,
    private readonly mend: MendQuarantinedRow,
    private readonly quarantine: QuarantineReader,
    private readonly formats: FileFormats,
    private readonly runs: Runs,
  ) {}

  @Query(() => [String], {
    description: 'The kinds of file that can be imported; docs/formats.md describes each.',
  })
  importFormats(): string[] {
    return this.formats.names();
  }

  @Query(() => QuarantinedRowConnection, {
    description:
      'Records that could not be taken, newest import first, in the order of their lines. A key of some regions sees the records of customers of those regions only.',
  })
  async quarantinedRows(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('runId', { type: () => ID, nullable: true, description: 'Only those of this import.' })
    runId?: string,
    @Args('format', { type: () => String, nullable: true, description: 'Only those of this kind of file.' })
    format?: string,
    @Args('reason', {
      type: () => RejectionReasonEnum,
      nullable: true,
      description: 'Only those set aside for this reason.',
    })
    reason?: RejectionReason,
    @Args('state', {
      type: () => QuarantineStateEnum,
      nullable: true,
      description: 'Only those in this state.',
    })
    state?: QuarantineState,
  ): Promise<Connection<QuarantinedRowModel>> {
    requirePermission(actor, 'import');
    const { limit, after } = checkedPage(page);
    if (runId !== undefined && runId !== null && !isUuid(runId))
      return toConnection<QuarantinedRowModel>([], limit, keyOf);
    const filter = {
      runId: (runId ?? undefined) as RunId | undefined,
      format: format ?? undefined,
      reason: reason ?? undefined,
      state: state ?? undefined,
      regions: actor.regions,
    };
    const rows = await this.quarantine.list(filter, limit + 1, readKey(after));
    return toConnection(
      rows.map((row) => QuarantinedRowModel.from(row)),
      limit,
      keyOf,
    );
  }

  @Query(() => [RejectionCountModel], { description: 'How many records an import set aside, by reason.' })
  async quarantineReasons(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The import.' }) runId: string,
  ): Promise<RejectionCountModel[]> {
    requirePermission(actor, 'readAggregates');
    return isUuid(runId)
      ? this.quarantine.countByReason({ runId: runId as RunId, regions: actor.regions })
      : [];
  }

  @Mutation(() => RequestImportOutcome, {
    description:
      'Imports an uploaded file. The run tells how far it is; cancelRun stops it, and nothing of it is then published.',
  })
  async requestImport(
    @CurrentActor() actor: Actor,
    @Args('input', {
      type: () => RequestImportInput,
      description: 'Which file, as what, and how its columns become ours.',
    })
    input: RequestImportInput,
  ) {
    const outcome = await this.requestImportUseCase.execute(
      {
        fileId: input.fileId,
        format: input.format,
        ...(input.map ? { map: toColumnMap(input.map) } : {}),
        ...(input.parameters
          ? { parameters: Object.fromEntries(input.parameters.map(({ name, value }) => [name, value])) }
          : {}),
      },
      actor,
    );
    return isRefusal(outcome) ? outcome : this.runModel(outcome);
  }

  @Mutation(() => MendQuarantinedRowOutcome, {
    description: 'Corrects values of a quarantined record. Replaying it decides whether it is right now.',
  })
  async mendQuarantinedRow(
    @CurrentActor() actor: Actor,
    @Args('input', {
      type: () => MendQuarantinedRowInput,
      description: 'Which record, and its corrected values.',
    })
    input: MendQuarantinedRowInput,
  ) {
    const { runId, line, values } = input;
    const fields = Object.fromEntries(values.map(({ column, value }) => [column, value]));
    const outcome = await this.mend.execute({ runId, line, fields }, actor);
    return isRefusal(outcome) ? outcome : QuarantinedRowModel.from(outcome);
  }

  @Mutation(() => ReplayQuarantineOutcome, {
    description:
      'Sends quarantined records of an import through the intake again: mended, or because what they missed has arrived.',
  })
  async replayQuarantine(
    @CurrentActor() actor: Actor,
    @Args('runId', { type: () => ID, description: 'The import.' }) runId: string,
    @Args('lines', {
      type: () => [Int],
      nullable: true,
      description: 'Only these lines; all that can be replayed where none are given.',
    })
    lines?: number[],
  ) {
    const outcome = await this.requestReplay.execute({ runId, ...(lines ? { lines } : {}) }, actor);
    return isRefusal(outcome) ? outcome : this.runModel(outcome);
  }

  private async runModel(runId: RunId): Promise<RunModel> {
    return RunModel.from((await this.runs.find(runId))!);
  }
}

function keyOf({ runId, line }: { runId: string; line: number }): string {
  return `${runId}/${line}`;
}

function readKey(after: string | undefined): QuarantineKey | undefined {
  const [runId = '', line = ''] = after?.split('/') ?? [];
  return isUuid(runId) && /^\d+$/.test(line) ? { runId: runId as RunId, line: Number(line) } : undefined;
}
