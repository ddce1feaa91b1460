import { CampaignReader, EditCampaign, MoveCampaign, StartCampaign } from '#campaigns';
import { calendarDate, newId } from '#kernel';
import { Audit, sql } from '#platform';
import {
  accepted,
  createExperimentBench,
  experimentDesign,
  type ExperimentBench,
} from '../../../test/support/experiment-bench.js';
import { marketer } from '../../../test/support/intake-bench.js';
import { CreateExperiment } from '../design/create-experiment.js';
import { EditExperiment } from '../design/edit-experiment.js';
import { ExperimentReader } from '../design/experiment.reader.js';
import type { ExperimentId } from '../experiment-id.js';
import { AmendPlan } from './amend-plan.js';
import { CancelExperiment } from './cancel-experiment.js';
import { FollowCampaign } from './follow-campaign.js';
import { LaunchExperiment } from './launch-experiment.js';

let bench: ExperimentBench;
let counter = 0;

beforeAll(async () => {
  bench = await createExperimentBench();
  await bench.addCustomers(
    Array.from({ length: 40 }, (_, index) => ({ reference: `C${index}`, aum: 60_000 })),
  );
});
afterAll(async () => bench?.close());

const find = async (experimentId: ExperimentId) =>
  (await bench.get(ExperimentReader).find(experimentId, marketer))!;
const launch = (experimentId: ExperimentId) =>
  bench.get(LaunchExperiment).execute({ experimentId }, marketer);

async function drafted(changes = {}) {
  counter += 1;
  const campaignId = await bench.approvedCampaign();
  const code = `DRAFT-${counter}`;
  const command = { campaignId, code, design: experimentDesign(changes) };
  return { campaignId, outcome: await bench.get(CreateExperiment).execute(command, marketer) };
}

describe('the design of an experiment', () => {
  it('voids the approval of its campaign when it is added or edited', async () => {
    const { campaignId, outcome } = await drafted();
    const experimentId = accepted(outcome);
    expect((await bench.get(CampaignReader).find(campaignId, marketer))!.state).toBe('draft');
    expect(await launch(experimentId)).toMatchObject({ refusal: 'CampaignNotApproved' });
    const edit = (revision: number, name: string) =>
      bench
        .get(EditExperiment)
        .execute({ experimentId, revision, design: experimentDesign({ name }) }, marketer);
    accepted(await edit(1, 'Second thoughts'));
    expect(await edit(1, 'Third thoughts')).toMatchObject({ refusal: 'ExperimentChangedMeanwhile' });
    expect(await find(experimentId)).toMatchObject({ revision: 2, design: { name: 'Second thoughts' } });
  });

  it('pins what exists, within the campaign', async () => {
    const pins = experimentDesign().population;
    const refused = async (changes: Parameters<typeof experimentDesign>[0]) =>
      (await drafted(changes)).outcome;
    expect(
      await refused({ population: { ...pins, tierScheme: { key: 'personal-3', version: 9 } } }),
    ).toMatchObject({
      refusal: 'PopulationUnknown',
    });
    const segment = { segmentId: newId(), version: 1 };
    expect(await refused({ population: { ...pins, segment } })).toMatchObject({
      refusal: 'PopulationUnknown',
    });
    const even = { control: 5000, salon: 2500, call: 2500 };
    expect(await refused({ allocation: { byTier: { platinum: even }, otherTiers: even } })).toMatchObject({
      refusal: 'AllocationInvalid',
      message: expect.stringContaining('mass, mid, high, none'),
    });
    expect(await refused({ startsOn: calendarDate('2026-10-01') })).toMatchObject({ field: 'startsOn' });
  });

  it('is frozen by the launch, which needs the start to lie ahead', async () => {
    const experimentId = await bench.launched();
    const { design, state } = await find(experimentId);
    expect(state).toBe('frozen');
    expect(
      await bench.get(EditExperiment).execute({ experimentId, revision: 1, design }, marketer),
    ).toMatchObject({
      refusal: 'ExperimentStepNotPossible',
    });
    await expect(bench.launched({ startsOn: calendarDate('2026-06-09') })).rejects.toThrow(
      /StartAlreadyPast/,
    );
  });

  it('is drawn a salt at launch that nobody knew before', async () => {
    const [one, other] = [await bench.launched(), await bench.launched()];
    const [first, second] = [(await find(one)).plan!.salt, (await find(other)).plan!.salt];
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(first).not.toBe(second);
  });
});

describe('an amendment', () => {
  it('is kept beside the plan, in order, and cannot be rewritten', async () => {
    const experimentId = await bench.launched();
    const { planHash } = await find(experimentId);
    const amend = (reason: string, change: object) =>
      bench.get(AmendPlan).execute({ experimentId, reason, change }, marketer);
    accepted(await amend('Salons last longer', { observationDays: 45 }));
    accepted(await amend('The board asked', { alpha: 0.01 }));
    expect(await amend('Nothing new', { alpha: 0.01 })).toMatchObject({
      refusal: 'InvalidInput',
      field: 'change',
    });
    expect(await amend('Too far', { alpha: 0.9 })).toMatchObject({ refusal: 'InvalidInput', field: 'alpha' });
    const effective = (await bench.get(ExperimentReader).plan(experimentId))!;
    expect(effective.plan.analysis).toMatchObject({ observationDays: 45, alpha: 0.01 });
    expect(effective.amendments.map(({ amendmentNo, reason }) => [amendmentNo, reason])).toEqual([
      [1, 'Salons last longer'],
      [2, 'The board asked'],
    ]);
    expect((await find(experimentId)).planHash).toBe(planHash);
    expect(effective.planHash).toBe(effective.amendments[1]!.planHash);
    await expect(bench.database.query(sql`update experiments.amendment set reason = 'x'`)).rejects.toThrow(
      /permission/,
    );
    await expect(bench.database.query(sql`delete from experiments.amendment`)).rejects.toThrow(/permission/);
  });

  it('needs a frozen plan', async () => {
    const { outcome } = await drafted();
    const command = { experimentId: accepted(outcome), reason: 'Early', change: { alpha: 0.01 } };
    expect(await bench.get(AmendPlan).execute(command, marketer)).toMatchObject({
      refusal: 'AmendmentNotAllowed',
    });
  });
});

describe('the end of an experiment', () => {
  const heldUntil = async (experimentId: ExperimentId) =>
    (
      await bench.database.query<{ to: string }>(sql`
      select distinct to_on::text as to from experiments.layer_membership where experiment_id = ${experimentId}`)
    ).map(({ to }) => to);

  it('comes with its campaign, and lets its layer go', async () => {
    const experimentId = await bench.launched({ layer: 'ends-with-campaign' });
    await bench.enrol(experimentId);
    expect(await heldUntil(experimentId)).toEqual(['2026-07-15']);
    const { campaignId } = await find(experimentId);
    accepted(await bench.get(StartCampaign).execute({ campaignId }, marketer));
    expect(await bench.get(FollowCampaign).execute(campaignId, marketer)).toEqual([experimentId]);
    expect(await bench.get(FollowCampaign).execute(campaignId, marketer)).toEqual([]);
    accepted(await bench.get(MoveCampaign).execute({ campaignId, step: 'complete' }, marketer));
    expect((await find(experimentId)).state).toBe('completed');
    await bench.get(FollowCampaign).execute(campaignId, marketer);
    expect(await heldUntil(experimentId)).toEqual(['2026-06-10']);
    const entries = await bench.get(Audit).entries({ subject: `Experiment:${experimentId}`, limit: 100 });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'experiment.created',
        'experiment.launched',
        'experiment.enrolled',
        'experiment.running',
        'experiment.completed',
      ]),
    );
  });

  it('may come by itself, with a reason', async () => {
    const experimentId = await bench.launched({ layer: 'given-up' });
    await bench.enrol(experimentId);
    const cancel = (reason: string) =>
      bench.get(CancelExperiment).execute({ experimentId, reason }, marketer);
    expect(await cancel('')).toMatchObject({ refusal: 'InvalidInput' });
    accepted(await cancel('The product is withdrawn'));
    expect(await find(experimentId)).toMatchObject({ state: 'cancelled', endedOn: '2026-06-10' });
    expect(await heldUntil(experimentId)).toEqual(['2026-06-10']);
    expect(await cancel('Again')).toMatchObject({ refusal: 'ExperimentStepNotPossible' });
  });

  it('takes a draft out of the approval of its campaign', async () => {
    const { campaignId, outcome } = await drafted();
    accepted(
      await bench.get(CancelExperiment).execute({ experimentId: accepted(outcome), reason: 'No' }, marketer),
    );
    expect(
      JSON.stringify(
        await bench.database.query(
          sql`select part from campaigns.approval_part where campaign_id = ${campaignId}`,
        ),
      ),
    ).toBe('[]');
  });
});

it('is not seen by a key of another region than its campaign’s', async () => {
  const experimentId = await bench.launched();
  const { campaignId } = await find(experimentId);
  const revision = (await bench.get(CampaignReader).find(campaignId, marketer))!.revision;
  accepted(
    await bench
      .get(EditCampaign)
      .execute({ campaignId, revision, changes: { regions: ['north'] } }, marketer),
  );
  const southern = { ...marketer, regions: ['south'] };
  expect(await bench.get(ExperimentReader).find(experimentId, southern)).toBeUndefined();
  expect(
    (await bench.get(ExperimentReader).page({ limit: 200 }, southern)).map(({ experimentId: id }) => id),
  ).not.toContain(experimentId);
});
