import { Readable } from 'node:stream';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import {
  notFound,
  notPermitted,
  permits,
  type Actor,
  type NotFound,
  type NotPermitted,
  type Refusal,
} from '#kernel';
import { Audit, Database } from '#platform';
import type { Experiment } from '../design/experiment.js';
import { ExperimentReader } from '../design/experiment.reader.js';
import { EnrolmentReader, type EnrolledUnit } from '../enrolment/enrolment.reader.js';
import { frozenColumns } from '../enrolment/frozen-columns.js';
import type { ExperimentId } from '../experiment-id.js';
import { refuseExperiment } from '../refusals.js';
import type { ContactListId } from './contact-list.js';
import { ContactListStore } from './contact-list.store.js';

/** A file as it is written. */
export interface ExportedFile {
  readonly name: string;
  readonly content: Readable;
}

export type ExportRefusal = NotPermitted | NotFound | Refusal<'NotEnrolledYet'>;

type Cell = string | number | bigint | null;

/**
 * Files of single customers, for those who may see them and within their regions. Text that a spreadsheet would take for
 * a formula is written with an apostrophe before it. Every export is audited.
 */
@Injectable()
export class ExportUnits {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly experiments: ExperimentReader,
    private readonly enrolments: EnrolmentReader,
    private readonly lists: ContactListStore,
  ) {}

  /** What an outsider needs to compute the assignment again: reference, tier, hash, variant. */
  async roster(experimentId: ExperimentId, actor: Actor): Promise<ExportedFile | ExportRefusal> {
    const experiment = await this.enrolled(experimentId, actor, 'roster');
    if ('refusal' in experiment) return experiment;
    const units = this.enrolments.units(experimentId, actor.regions);
    return csvFile(
      `${experiment.code}-roster.csv`,
      ['reference', 'tier', 'hash', 'variant'],
      units,
      (unit) => [unit.reference, unit['tier'] as string, BigInt(unit.hash), unit.variant],
    );
  }

  /** Everybody with everything that was frozen. */
  async units(experimentId: ExperimentId, actor: Actor): Promise<ExportedFile | ExportRefusal> {
    const experiment = await this.enrolled(experimentId, actor, 'units');
    if ('refusal' in experiment) return experiment;
    const frozen = frozenColumns.map(({ name }) => name);
    const units = this.enrolments.units(experimentId, actor.regions);
    return csvFile(
      `${experiment.code}-units.csv`,
      ['reference', 'variant', 'enrolled_on', ...frozen],
      units,
      (unit) => [unit.reference, unit.variant, unit.enrolledOn, ...frozen.map((name) => unit[name] as Cell)],
    );
  }

  /** The customers of a list, for the channel. */
  async contactList(contactListId: ContactListId, actor: Actor): Promise<ExportedFile | ExportRefusal> {
    const list = await this.lists.find(contactListId);
    if (!list || list.state !== 'ready') return notFound('finished contact list', contactListId);
    const experiment = await this.enrolled(list.experimentId, actor, 'contactList');
    if ('refusal' in experiment) return experiment;
    const { variant, channel, contactsOn } = list;
    const header = [
      'reference',
      'campaign',
      'variant',
      'channel',
      'contactOn',
      'tier',
      'region',
      'branch',
      'manager',
    ];
    const text = (unit: EnrolledUnit, name: string) => unit[name] as string | null;
    return csvFile(
      `${experiment.code}-${variant}-${channel}.csv`,
      header,
      this.enrolments.onList(list, actor.regions),
      (unit) => [
        unit.reference,
        experiment.campaignCode,
        variant,
        channel,
        contactsOn,
        ...['tier', 'region', 'branch', 'manager'].map((name) => text(unit, name)),
      ],
    );
  }

  private async enrolled(
    experimentId: ExperimentId,
    actor: Actor,
    what: string,
  ): Promise<Experiment | ExportRefusal> {
    if (!permits(actor, 'readUnits')) return notPermitted(actor, 'readUnits');
    const experiment = await this.experiments.find(experimentId, actor);
    if (!experiment) return notFound('experiment', experimentId);
    if (experiment.enrolledAt === null) {
      return refuseExperiment('NotEnrolledYet', `The customers of ${experiment.code} are not assigned yet.`);
    }
    await this.database.transaction((tx) =>
      this.audit.record(tx, actor, {
        action: 'experiment.exported',
        subject: `Experiment:${experimentId}`,
        detail: { what },
      }),
    );
    return experiment;
  }
}

function csvFile(
  name: string,
  columns: readonly string[],
  units: AsyncGenerator<EnrolledUnit>,
  cellsOf: (unit: EnrolledUnit) => Cell[],
): ExportedFile {
  async function* records() {
    for await (const unit of units) yield cellsOf(unit);
  }
  const writer = stringify({ header: true, columns: [...columns], escape_formulas: true });
  const source = Readable.from(records());
  source.on('error', (error) => writer.destroy(error));
  return { name, content: source.pipe(writer) };
}
