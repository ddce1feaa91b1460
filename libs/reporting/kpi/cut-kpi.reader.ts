import { Injectable } from '@nestjs/common';
import {
  CutReader,
  mostCellsOfCut,
  sumsOfCell,
  TextSums,
  type CountedCut,
  type Cut,
  type CutCell,
} from '#evaluation';
import type { Actor } from '#kernel';
import type { UnitMetric } from '#measurement';
import type { Queryable } from '#platform';
import { beingCounted } from './cut-counting.js';
import {
  askedOf,
  dimensionOf,
  splitsCustomers,
  unknownGroup,
  type GroupKey,
  type Groups,
  type KpiQuestion,
} from './group-key.js';
import { keyOfGroup, KpiGroups } from './kpi-groups.js';
import type { KpiCell } from './kpi-cell.js';
import { namesOfEvaluation, type LatestEvaluation } from './latest-evaluation.js';
import { momentsOfSums } from './moments-of-sums.js';

/** An experiment of which the cut of a question is kept. */
export interface CutEvaluation {
  readonly evaluation: LatestEvaluation;
  readonly cut: CountedCut;
}

type Among = readonly (readonly [Cut[number], readonly (string | null)[]])[];

/** KPIs from cuts: a row for each cell, however many customers are in it. */
@Injectable()
export class CutKpiReader {
  constructor(private readonly cuts: CutReader) {}

  /** Adds what the experiments have of each group. */
  async addTo(
    groups: KpiGroups,
    { groupBy, keep = {} }: KpiQuestion,
    metrics: readonly UnitMetric[],
    {
      actor,
      cut,
      of,
      via,
    }: {
      readonly actor: Actor;
      readonly cut: Cut;
      readonly of: readonly CutEvaluation[];
      readonly via: Queryable;
    },
  ): Promise<void> {
    const mentionsVariant = askedOf({ groupBy, keep }).includes('VARIANT');
    const selection = { cut, among: amongOf(keep, actor) };
    for (const some of readTogether(of)) {
      const experiments = some.map(({ experimentId, control }) => ({
        experimentId,
        leftOut: mentionsVariant ? null : control,
      }));
      const cells = await this.cuts.cells(via, experiments, selection);
      for (const evaluation of some) {
        const own = cells.get(evaluation.experimentId);
        // Let go of between two statements, because others were asked for meanwhile.
        if (own === undefined) throw beingCounted({ cut, experimentIds: [evaluation.experimentId] });
        for (const { group, parts } of groupsOf(evaluation, cut, own, groupBy))
          groups.add(cellOf(group, evaluation, parts, metrics), evaluation.campaignCode);
      }
    }
  }
}

/** No more cells at once than one experiment may have. */
function readTogether(of: readonly CutEvaluation[]): LatestEvaluation[][] {
  const together: LatestEvaluation[][] = [];
  let cells = Infinity;
  for (const { evaluation, cut } of of) {
    cells += cut.cells;
    if (cells > mostCellsOfCut) {
      together.push([]);
      cells = cut.cells;
    }
    together.at(-1)!.push(evaluation);
  }
  return together;
}

/** Who may see some regions sees nobody of whom none is known. */
function amongOf(keep: NonNullable<KpiQuestion['keep']>, { regions }: Actor): Among {
  const kept = Object.entries(keep) as [GroupKey, readonly string[] | undefined][];
  const ofQuestion = kept.flatMap(([key, values]) =>
    values === undefined || !splitsCustomers(key)
      ? []
      : [[dimensionOf(key), values.includes(unknownGroup) ? [...values, null] : values] as const],
  );
  return regions === 'all' ? ofQuestion : [...ofQuestion, ['region', regions]];
}

/** The cells of one experiment, by group of the question. */
function groupsOf(
  evaluation: LatestEvaluation,
  cut: Cut,
  cells: readonly CutCell[],
  groupBy: readonly GroupKey[],
): { readonly group: Groups; readonly parts: CutCell[] }[] {
  const ofEvaluation = namesOfEvaluation(evaluation);
  const groups = new Map<string, { group: Groups; parts: CutCell[] }>();
  const places = groupBy.map((key) => ({
    key,
    place: splitsCustomers(key) ? cut.indexOf(dimensionOf(key)) : undefined,
  }));
  for (const cell of cells) {
    const group: Groups = Object.fromEntries(
      places.map(({ key, place }) => [
        key,
        place === undefined ? ofEvaluation[key]! : (cell.names[place] ?? unknownGroup),
      ]),
    );
    const key = keyOfGroup(group);
    const before = groups.get(key);
    if (before === undefined) groups.set(key, { group, parts: [cell] });
    else before.parts.push(cell);
  }
  return [...groups.values()];
}

function cellOf(
  group: Groups,
  { interim, observationDays }: LatestEvaluation,
  parts: readonly CutCell[],
  metrics: readonly UnitMetric[],
): KpiCell {
  const together = new TextSums(sumsOfCell);
  for (const { sums } of parts) together.add(sums);
  return {
    group,
    units: parts.reduce((sum, { units }) => sum + units, 0),
    campaigns: 1,
    interim,
    costFen: parts.reduce((sum, { costFen }) => sum + costFen, 0n),
    moments: new Map(metrics.map((metric) => [metric.key, momentsOfSums(metric, together, observationDays)])),
  };
}
