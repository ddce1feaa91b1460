import { Injectable } from '@nestjs/common';
import {
  notPermitted,
  permits,
  refuse,
  type Actor,
  type NotPermitted,
  type Refusal,
  type RunId,
} from '#kernel';
import {
  Audit,
  Clock,
  Configuration,
  createStaging,
  Database,
  FileFormats,
  readHeader,
  RecordCheck,
  RecordKeys,
  RepeatFilter,
  Runs,
  sql,
  Staging,
  StagingCopy,
  takeWriteTicket,
  type RejectionReason,
  type StagedSource,
  type Transaction,
} from '#platform';
import { factColumns } from './fact-columns.js';

/** A fact as it comes from outside: the fields of a facts file, all of them text. */
export type GivenFact = Readonly<Record<string, string | undefined>>;

export interface RecordFactsCommand {
  readonly facts: readonly GivenFact[];
}

export interface QuarantinedFact {
  /** Position in the batch, from 0. */
  readonly index: number;
  readonly column: string;
  readonly reason: RejectionReason;
}

/** new + restated + unchanged + quarantined = read. */
export interface RecordedFacts {
  /** Under it the quarantined facts are listed and can be replayed. */
  readonly runId: RunId;
  readonly read: number;
  readonly new: number;
  readonly restated: number;
  readonly unchanged: number;
  readonly quarantined: readonly QuarantinedFact[];
}

export const largestBatch = 1000;

/** Takes a batch of facts at once, by the same checks as a file of them. */
@Injectable()
export class RecordFacts {
  constructor(
    private readonly database: Database,
    private readonly formats: FileFormats,
    private readonly runs: Runs,
    private readonly clock: Clock,
    private readonly configuration: Configuration,
    private readonly audit: Audit,
  ) {}

  async execute(
    { facts }: RecordFactsCommand,
    actor: Actor,
  ): Promise<RecordedFacts | NotPermitted | Refusal<'TooManyFacts'>> {
    if (!permits(actor, 'import')) return notPermitted(actor, 'import');
    if (facts.length > largestBatch) {
      return refuse(
        'TooManyFacts',
        `The batch holds ${facts.length} facts; ${largestBatch} are taken.`,
        'facts',
      );
    }
    const today = await this.clock.today();
    return this.database.transaction(async (tx) => {
      await tx.query(sql`select set_config('TimeZone', ${this.configuration.timeZone}, true)`);
      const format = this.formats.get('facts');
      await createStaging(tx, format);
      const source = await this.stage(tx, facts, today);
      const recordedAt = await takeWriteTicket(tx);
      const runId = await this.runs.request(tx, actor, 'recordFacts', { facts: facts.length });
      const staging = new Staging(tx, format, runId, {}, source, recordedAt);
      await staging.setConflictsAside();
      await format.check(staging);
      await staging.setIdenticalAside();
      const published = await format.publish(staging);
      const { read, repeated } = await staging.quarantine();
      const quarantined = await tx.query<QuarantinedFact>(sql`
        select (line - 1)::int as index, column_name as column, reason
          from platform.quarantined_row where run_id = ${runId}::uuid order by line`);
      const counts = {
        new: published.new,
        restated: published.restated,
        unchanged: published.unchanged + repeated,
        read,
      };
      await this.close(tx, runId, { ...counts, quarantined: quarantined.length });
      await this.audit.record(tx, actor, {
        action: 'facts.recorded',
        subject: `Run:${runId}`,
        detail: { ...counts, quarantined: quarantined.length },
      });
      return { runId, ...counts, quarantined };
    });
  }

  private async stage(tx: Transaction, facts: readonly GivenFact[], today: string): Promise<StagedSource> {
    const names = factColumns.map((column) => column.name);
    const repeats = new RepeatFilter(facts.length);
    const keys = RecordKeys.of(this.formats.get('facts'), factColumns, repeats);
    const settings = {
      today,
      allowElevenDigitReferences: this.configuration.values.TIERLIFT_ALLOW_ELEVEN_DIGIT_REFERENCES,
    };
    const check = new RecordCheck(readHeader(names, 0, factColumns, undefined), settings, keys);
    const copy = new StagingCopy(tx, keys);
    facts.forEach((fact, index) => {
      copy.add(check.copyLine({ line: index + 1, values: names.map((name) => fact[name] ?? '') }));
    });
    return { present: new Set(names), read: await copy.end(), suspects: repeats.suspects };
  }

  /** The batch is done when it is answered: its run is a record of it, which nobody has to pick up. */
  private async close(
    tx: Transaction,
    runId: RunId,
    counts: Readonly<Record<string, number>>,
  ): Promise<void> {
    await tx.query(sql`
      update platform.run
         set state = 'succeeded', counts = ${JSON.stringify(counts)}::jsonb, started_at = clock_timestamp(),
             finished_at = clock_timestamp()
       where run_id = ${runId}::uuid`);
  }
}
