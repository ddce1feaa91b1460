import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import { sql } from '#platform';
import { calendarDate } from '#kernel';
import { ExperimentReader } from '../design/experiment.reader.js';
import { EnrolExperiment } from '../enrolment/enrol-experiment.js';
import { EnrolmentReader } from '../enrolment/enrolment.reader.js';
import { ExclusionReader } from '../eligibility/exclusion.reader.js';
import type { ExperimentId } from '../experiment-id.js';
import { AssignmentCheckStore } from './assignment-check.store.js';

let bench: ExperimentBench;
let experimentId: ExperimentId;
let code: string;

const references = Array.from({ length: 100 }, (_, index) => `C${index}`);
const variants = [
  { key: 'control', name: 'No contact', isControl: true, channels: [] },
  { key: 'offer', name: 'Offer', isControl: false, channels: [] },
];

beforeEach(async () => {
  bench = await createExperimentBench();
  await bench.addCustomers(references.map((reference) => ({ reference, aum: 60_000, consent: {} })));
  experimentId = await bench.launched({
    kind: 'externallyAssigned',
    variants,
    allocation: { byTier: {}, otherTiers: { control: 5000, offer: 5000 } },
    startsOn: calendarDate('2026-06-01'),
  });
  code = (await bench.get(ExperimentReader).find(experimentId, marketer))!.code;
});
afterEach(async () => bench?.close());

const load = (rows: readonly string[]) =>
  bench.importText('assignments', ['reference,variant,assignedOn', ...rows].join('\n'), {
    parameters: { experiment: code },
  });
const half = (reference: string, index: number) =>
  `${reference},${index % 2 === 0 ? 'control' : 'offer'},2026-06-02`;

describe('an externally assigned experiment', () => {
  it('enrols customers as they were assigned, without consent and on the day of their assignment', async () => {
    expect(await load(references.map(half))).toMatchObject({
      counts: { read: 100, new: 100, quarantined: 0 },
    });
    const run = await bench.enrol(experimentId);
    expect(run).toMatchObject({ state: 'succeeded', counts: { 'variant.control': 50, 'variant.offer': 50 } });
    for await (const unit of bench.get(EnrolmentReader).units(experimentId, 'all')) {
      expect(unit.enrolledOn).toBe('2026-06-02');
      expect(unit.variant).toBe(Number(unit.reference!.slice(1)) % 2 === 0 ? 'control' : 'offer');
      expect(unit['tier']).toBe('mid');
    }
    expect(await bench.get(AssignmentCheckStore).find(experimentId)).toMatchObject({
      assigned: 100,
      inTwoVariants: 0,
      factsBeforeAssignment: 0,
      sampleRatio: { verdict: 'ok', p: 1 },
    });
  });

  it('leaves out whoever is in two variants, and reports facts before the assignment and a wrong ratio', async () => {
    const rows = references.map(
      (reference, index) => `${reference},${index < 90 ? 'offer' : 'control'},2026-06-05`,
    );
    await load([...rows, 'C0,control,2026-06-05', 'C1,control,2026-06-05']);
    const { campaignCode } = (await bench.get(ExperimentReader).find(experimentId, marketer))!;
    await bench.addFact('C2', 'exposed', '2026-06-03', campaignCode);
    await bench.addFact('C3', 'exposed', '2026-06-06', campaignCode);
    await bench.addFact('C4', 'exposed', '2026-06-03', 'OTHER');
    await bench.enrol(experimentId);
    expect(await bench.get(ExclusionReader).counts([experimentId])).toEqual([
      { experimentId, reason: 'conflictingAssignment', tier: 'mid', customers: 2 },
    ]);
    expect(await bench.get(AssignmentCheckStore).find(experimentId)).toMatchObject({
      assigned: 100,
      inTwoVariants: 2,
      factsBeforeAssignment: 1,
      sampleRatio: { verdict: 'failed' },
    });
  });

  it('sets aside unknown customers and variants, and takes the same file twice without change', async () => {
    const rows = ['C0,control,2026-06-02', 'C1,other,2026-06-02', 'NOBODY,control,2026-06-02'];
    expect(await load(rows)).toMatchObject({ counts: { read: 3, new: 1, quarantined: 2 } });
    expect(await load(rows)).toMatchObject({ counts: { read: 3, new: 0, unchanged: 1, quarantined: 2 } });
    expect(await load(['C0,control,2026-06-03'])).toMatchObject({ counts: { restated: 1 } });
  });

  it('takes nobody once it is enrolled', async () => {
    await load(references.map(half));
    await bench.enrol(experimentId);
    expect(await load(['C0,offer,2026-06-02'])).toMatchObject({ counts: { read: 1, quarantined: 1 } });
  });

  it('is not enrolled before an assignment is there', async () => {
    expect(await bench.get(EnrolExperiment).execute({ experimentId }, marketer)).toMatchObject({
      refusal: 'AssignmentsMissing',
    });
  });
});

it('takes no assignments where the platform assigns', async () => {
  const own = await bench.launched(experimentDesign());
  code = (await bench.get(ExperimentReader).find(own, marketer))!.code;
  expect(await load(references.map((reference) => `${reference},control,2026-06-02`))).toMatchObject({
    counts: { read: 100, quarantined: 100 },
  });
  expect(await bench.database.query(sql`select 1 from experiments.external_assignment`)).toEqual([]);
  accepted(await bench.get(EnrolExperiment).execute({ experimentId: own }, marketer));
});
