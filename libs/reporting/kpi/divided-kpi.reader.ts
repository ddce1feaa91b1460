import { Injectable } from '@nestjs/common';
import { cutBy, CutReader, CutStore, mostCellsOfCut, type CountedCut, type Cut } from '#evaluation';
import { Fault, type Actor } from '#kernel';
import type { UnitMetric } from '#measurement';
import { Configuration } from '#platform';
import { beingCounted } from './cut-counting.js';
import { CutKpiReader, type CutEvaluation } from './cut-kpi.reader.js';
import { askedOf, dimensionOf, splitsCustomers, type KpiQuestion } from './group-key.js';
import type { KpiCell } from './kpi-cell.js';
import { KpiGroups } from './kpi-groups.js';
import { scanApart, scanKpis, type Evaluations } from './kpi-scan.js';
import type { LatestEvaluation } from './latest-evaluation.js';

/** KPIs by any dimensions of customers, for whoever waits: of a large bank nothing is read from the customers. */
@Injectable()
export class DividedKpiReader {
  constructor(
    private readonly cuts: CutKpiReader,
    private readonly cutReader: CutReader,
    private readonly cutStore: CutStore,
    private readonly configuration: Configuration,
  ) {}

  /** In no order. From cuts, and from the customers of experiments without one as long as these are few. */
  async find(
    question: KpiQuestion,
    metrics: readonly UnitMetric[],
    actor: Actor,
    { latest, via }: Evaluations,
  ): Promise<KpiCell[]> {
    const { cut, kept, missing } = await this.cutsOf(question, { latest, via });
    if (kept.length === 0) return scanKpis(question, metrics, actor, { latest, via });
    await this.cutStore.note(cut);
    const groups = new KpiGroups();
    await this.cuts.addTo(groups, question, metrics, { actor, cut, of: kept, via });
    if (missing.length > 0)
      for (const { cell, campaignCode } of await scanApart(question, metrics, actor, {
        latest: missing,
        via,
      }))
        groups.add(cell, campaignCode);
    return groups.cells();
  }

  /** The experiments of which the cut of a question is kept, and those that may be read without it. */
  private async cutsOf(
    question: KpiQuestion,
    { latest, via }: Evaluations,
  ): Promise<{
    readonly cut: Cut;
    readonly kept: readonly CutEvaluation[];
    readonly missing: readonly LatestEvaluation[];
  }> {
    const cut = cutBy(askedOf(question).filter(splitsCustomers).map(dimensionOf));
    const counted = await this.cutReader.counted(
      via,
      latest.map(({ experimentId }) => experimentId),
      cut,
    );
    const found = latest.map((evaluation) => ({ evaluation, cut: counted.get(evaluation.experimentId) }));
    const those = (holds: (cut: CountedCut | undefined) => boolean) =>
      found.filter((each) => holds(each.cut)).map(({ evaluation }) => evaluation);
    const missing = those((each) => !each?.kept);
    const mostScanned = this.configuration.values.TIERLIFT_UNITS_SCANNED;
    const tooFine = those((each) => each?.kept === false);
    if (unitsOf(tooFine) > mostScanned) throw cutTooFine(cut, tooFine);
    if (unitsOf(missing) > mostScanned) {
      const uncounted = those((each) => each === undefined);
      throw beingCounted({ cut, experimentIds: uncounted.map(({ experimentId }) => experimentId) });
    }
    return { cut, kept: found.filter((each): each is CutEvaluation => each.cut?.kept === true), missing };
  }
}

const unitsOf = (latest: readonly LatestEvaluation[]) => latest.reduce((sum, { units }) => sum + units, 0);

function cutTooFine(cut: Cut, of: readonly LatestEvaluation[]): Fault {
  return new Fault(
    'CUT_TOO_FINE',
    `By ${cut.join(', ')} the customers of ${of.map(({ experimentCode }) => experimentCode).join(', ')} fall into more than ` +
      `${mostCellsOfCut} groups each, of hardly anybody. Ask by fewer dimensions at once, counting those of the filter, or filter ` +
      `on other campaigns or experiments.`,
  );
}
