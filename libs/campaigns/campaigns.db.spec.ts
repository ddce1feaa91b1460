import { Test, type TestingModule } from '@nestjs/testing';
import { calendarDate, isRefusal, type Actor } from '#kernel';
import { Audit, Clock, Configuration, connect, Database, Log, PlatformModule, sql } from '#platform';
import { createTestDatabase, type TestDatabase } from '../../test/support/create-test-database.js';
import { ApproveCampaign } from './approve-campaign.js';
import type { CampaignContent, CampaignId } from './campaign.js';
import { CampaignReader } from './campaign.reader.js';
import { CampaignsModule } from './campaigns.module.js';
import { ContributeToApproval } from './contribute-to-approval.js';
import { CreateCampaign } from './create-campaign.js';
import { EditCampaign } from './edit-campaign.js';
import { MoveCampaign } from './move-campaign.js';
import { RejectCampaign } from './reject-campaign.js';
import { ReleaseWording } from './release-wording.js';
import { salonCampaign } from './samples/salon-campaign.js';
import { StartCampaign } from './start-campaign.js';
import { SubmitCampaign } from './submit-campaign.js';

const person = (actorId: string, role: Actor['role'], regions: Actor['regions'] = 'all'): Actor => ({
  actorId,
  name: actorId.toUpperCase(),
  role,
  regions,
});
const author = person('ana', 'marketer');
const colleague = person('bo', 'marketer');
const approver = person('chi', 'approver');
const regional = person('zhe', 'marketer', ['330000']);

let testDatabase: TestDatabase;
let app: TestingModule;
let database: Database;
let reader: CampaignReader;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const dataSource = await connect({
    url: testDatabase.appUrl,
    poolSize: 4,
    applicationName: 'test',
  });
  const configuration = Configuration.read({ NODE_ENV: 'test', DATABASE_URL: testDatabase.appUrl });
  app = await Test.createTestingModule({
    imports: [PlatformModule.from({ configuration, dataSource, log: Log.silent() }), CampaignsModule],
  }).compile();
  database = app.get(Database);
  reader = app.get(CampaignReader);
  await app.get(Clock).set(database, new Date('2026-06-15T02:00:00Z'));
});
afterAll(async () => {
  await app.close();
  await testDatabase.drop();
});

let counter = 0;
async function created(changes: Partial<CampaignContent> = {}, by = author): Promise<CampaignId> {
  counter += 1;
  const outcome = await app
    .get(CreateCampaign)
    .execute({ code: `SALON-${counter}`, content: salonCampaign(changes) }, by);
  if (isRefusal(outcome)) throw new Error(outcome.message);
  return outcome;
}

async function read(campaignId: CampaignId) {
  const campaign = await reader.find(campaignId, author);
  if (!campaign) throw new Error('gone');
  return { ...campaign, digest: await reader.approvalDigest(campaign) };
}

const findingsOf = async (campaignId: CampaignId) =>
  (await reader.compliance([await read(campaignId)])).get(campaignId)!;
const submit = (campaignId: CampaignId) => app.get(SubmitCampaign).execute({ campaignId }, author);
const start = (campaignId: CampaignId) => app.get(StartCampaign).execute({ campaignId }, author);
const approve = async (campaignId: CampaignId, by = approver) =>
  app.get(ApproveCampaign).execute({ campaignId, digest: (await read(campaignId)).digest }, by);
const edit = async (campaignId: CampaignId, changes: Partial<CampaignContent>, by = author) =>
  app.get(EditCampaign).execute({ campaignId, revision: (await read(campaignId)).revision, changes }, by);
const contribute = (campaignId: CampaignId, content: unknown, by = colleague) =>
  database.transaction((tx) =>
    app.get(ContributeToApproval).execute(tx, { campaignId, part: 'experiment:A', content }, by),
  );

describe('a campaign', () => {
  it('is read back as it was written', async () => {
    const campaignId = await created();
    expect(await read(campaignId)).toMatchObject({
      state: 'draft',
      revision: 1,
      createdBy: 'ana',
      content: salonCampaign(),
    });
  });

  it('keeps its code to itself', async () => {
    const { code } = await read(await created());
    const again = await app.get(CreateCampaign).execute({ code, content: salonCampaign() }, author);
    expect(again).toMatchObject({ refusal: 'CampaignCodeTaken', field: 'code' });
  });

  it('is asked about its dates until it begins, and not when it has ended', async () => {
    const [waiting, begun] = [await created(), await created()];
    await submit(begun);
    await approve(begun);
    await start(begun);
    const clock = app.get(Clock);
    await clock.set(database, new Date('2026-10-15T02:00:00Z'));
    expect((await findingsOf(waiting)).map(({ rule }) => rule)).toContain('periodOver');
    expect((await findingsOf(begun)).map(({ rule }) => rule)).not.toContain('periodOver');
    await clock.set(database, new Date('2026-06-15T02:00:00Z'));
  });

  it('goes through its life, and every step is recorded with who, when and why', async () => {
    const campaignId = await created();
    await submit(campaignId);
    await approve(campaignId);
    await start(campaignId);
    const move = app.get(MoveCampaign);
    expect(await move.execute({ campaignId, step: 'pause' }, author)).toMatchObject({
      refusal: 'ReasonMissing',
    });
    await move.execute({ campaignId, step: 'pause', reason: 'Complaints in one branch' }, author);
    await move.execute({ campaignId, step: 'resume' }, author);
    await move.execute({ campaignId, step: 'complete' }, author);
    await move.execute({ campaignId, step: 'archive' }, author);
    expect((await read(campaignId)).state).toBe('archived');
    const transitions = (await reader.transitions([campaignId])).get(campaignId)!;
    expect(transitions.map(({ step, from, to, actorName }) => `${actorName} ${step} ${from} ${to}`)).toEqual([
      'ANA submit draft inReview',
      'CHI approve inReview approved',
      'ANA start approved running',
      'ANA pause running paused',
      'ANA resume paused running',
      'ANA complete running completed',
      'ANA archive completed archived',
    ]);
    expect(transitions[3]).toMatchObject({
      reason: 'Complaints in one branch',
      happenedAt: new Date('2026-06-15T02:00:00Z'),
    });
    const audited = await app.get(Audit).entries({ subject: `Campaign:${campaignId}`, limit: 50 });
    expect(audited.map((entry) => entry.action)).toEqual([
      'campaign.created',
      'campaign.submitted',
      'campaign.approved',
      'campaign.started',
      'campaign.paused',
      'campaign.resumed',
      'campaign.completed',
      'campaign.archived',
    ]);
    expect(await app.get(Audit).verify()).toMatchObject({ ok: true });
  });

  it('cannot be rewritten in its history by the application', async () => {
    await submit(await created());
    await expect(database.query(sql`update campaigns.transition set actor_id = 'x'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(database.query(sql`delete from campaigns.revision`)).rejects.toThrow(/permission denied/);
    await expect(database.query(sql`delete from campaigns.wording_release`)).rejects.toThrow(
      /permission denied/,
    );
  });
});

describe('four eyes', () => {
  it('refuse the author, whatever the role of the key', async () => {
    const campaignId = await created();
    await submit(campaignId);
    expect(await approve(campaignId, { ...approver, actorId: 'ana' })).toMatchObject({
      refusal: 'ApproverIsAuthor',
    });
    expect(await approve(campaignId, author)).toMatchObject({ refusal: 'NotPermitted' });
    expect((await read(campaignId)).state).toBe('inReview');
  });

  it('refuse everybody who edited it since, also through an experiment', async () => {
    const campaignId = await created();
    await edit(campaignId, { budgetFen: 1n }, { ...colleague, actorId: 'dan' });
    await contribute(campaignId, { alpha: 0.05 });
    await submit(campaignId);
    for (const actorId of ['bo', 'dan'])
      expect(await approve(campaignId, { ...approver, actorId })).toMatchObject({
        refusal: 'ApproverIsEditor',
      });
    expect(
      await app.get(RejectCampaign).execute({ campaignId, reason: 'No' }, { ...approver, actorId: 'bo' }),
    ).toMatchObject({ refusal: 'ApproverIsEditor' });
    expect(await approve(campaignId)).toBe(campaignId);
  });

  it('sign what they looked at and nothing else', async () => {
    const campaignId = await created();
    const { digest } = await read(campaignId);
    await edit(campaignId, { budgetFen: 2n });
    await submit(campaignId);
    expect(await app.get(ApproveCampaign).execute({ campaignId, digest }, approver)).toMatchObject({
      refusal: 'ApprovalSubjectChanged',
    });
  });
});

describe('an approval', () => {
  it('is void after any edit, and the campaign is a draft again', async () => {
    const campaignId = await created();
    await submit(campaignId);
    await approve(campaignId);
    expect(await reader.approvalStands(await read(campaignId))).toBe(true);
    await edit(campaignId, { targets: [] });
    expect(await read(campaignId)).toMatchObject({ state: 'draft', approvedDigest: undefined });
    expect(await start(campaignId)).toMatchObject({ refusal: 'StepNotPossible' });
  });

  it('is void after a change of an experiment, but not after the same contribution again', async () => {
    const campaignId = await created();
    await contribute(campaignId, { segment: { version: 3 }, alpha: 0.05 });
    await submit(campaignId);
    await approve(campaignId);
    await contribute(campaignId, { alpha: 0.05, segment: { version: 3 } });
    expect((await read(campaignId)).state).toBe('approved');
    await contribute(campaignId, { alpha: 0.05, segment: { version: 4 } });
    expect((await read(campaignId)).state).toBe('draft');
  });

  it('survives an edit that changes nothing', async () => {
    const campaignId = await created();
    await submit(campaignId);
    await approve(campaignId);
    await edit(campaignId, { owner: salonCampaign().owner });
    expect((await read(campaignId)).state).toBe('approved');
  });

  it('does not cover content that was changed behind its back', async () => {
    const campaignId = await created();
    await submit(campaignId);
    await approve(campaignId);
    await database.query(
      sql`update campaigns.campaign set content = jsonb_set(content, '{budgetFen}', '"1"') where campaign_id = ${campaignId}`,
    );
    expect(await start(campaignId)).toMatchObject({ refusal: 'ApprovalVoid' });
  });

  it('leaves a running campaign alone: neither edit nor contribution', async () => {
    const campaignId = await created();
    await submit(campaignId);
    await approve(campaignId);
    await start(campaignId);
    expect(await edit(campaignId, { budgetFen: 9n })).toMatchObject({ refusal: 'StepNotPossible' });
    expect(await contribute(campaignId, { alpha: 0.1 })).toMatchObject({ refusal: 'StepNotPossible' });
    expect((await read(campaignId)).state).toBe('running');
  });
});

describe('an edit', () => {
  it('on top of an unseen edit is refused', async () => {
    const campaignId = await created();
    await edit(campaignId, { budgetFen: 3n }, colleague);
    expect(
      await app.get(EditCampaign).execute({ campaignId, revision: 1, changes: { budgetFen: 4n } }, author),
    ).toMatchObject({ refusal: 'CampaignChangedMeanwhile' });
    expect((await reader.revisions([campaignId])).get(campaignId)).toMatchObject([
      { revision: 1, actorName: 'ANA' },
      { revision: 2, actorName: 'BO' },
    ]);
  });

  it('may mend a rejected campaign', async () => {
    const campaignId = await created();
    await submit(campaignId);
    await app.get(RejectCampaign).execute({ campaignId, reason: 'Too dear' }, approver);
    expect((await read(campaignId)).state).toBe('rejected');
    await edit(campaignId, { budgetFen: 5n });
    expect((await read(campaignId)).state).toBe('draft');
  });
});

describe('held wording', () => {
  const bold = {
    wording: [{ ...salonCampaign().wording[0]!, body: '最优惠的礼遇。产品有风险，投资须谨慎。' }],
  };
  const release = (campaignId: CampaignId, findingId: string, reason: string, by = approver) =>
    app.get(ReleaseWording).execute({ campaignId, findingId, reason }, by);

  it('keeps a campaign from approval until somebody else answers for it', async () => {
    const campaignId = await created(bold);
    await submit(campaignId);
    expect(await approve(campaignId)).toMatchObject({ refusal: 'WordingHeld' });
    const [finding] = await findingsOf(campaignId);
    expect(await release(campaignId, finding!.findingId, ' ')).toMatchObject({ refusal: 'ReasonMissing' });
    expect(await release(campaignId, finding!.findingId, 'x', author)).toMatchObject({
      refusal: 'NotPermitted',
    });
    expect(await release(campaignId, finding!.findingId, 'x', { ...approver, actorId: 'ana' })).toMatchObject(
      { refusal: 'ApproverIsAuthor' },
    );
    expect(await release(campaignId, 'none', 'x')).toMatchObject({ refusal: 'FindingNotHeld' });
    expect(await release(campaignId, finding!.findingId, 'Compared with our own offers of 2025')).toBe(
      campaignId,
    );
    expect(await release(campaignId, finding!.findingId, 'again')).toMatchObject({
      refusal: 'FindingAlreadyReleased',
    });
    expect((await findingsOf(campaignId))[0]?.release).toMatchObject({
      releasedBy: 'CHI',
      reason: 'Compared with our own offers of 2025',
    });
    expect(await approve(campaignId)).toBe(campaignId);
  });

  it('is held again when the text around it changes', async () => {
    const campaignId = await created(bold);
    const [finding] = await findingsOf(campaignId);
    await release(campaignId, finding!.findingId, 'Fine here');
    await edit(campaignId, {
      wording: [{ ...bold.wording[0]!, body: '最优惠的礼遇，人人有份。产品有风险，投资须谨慎。' }],
    });
    await submit(campaignId);
    expect(await approve(campaignId)).toMatchObject({ refusal: 'WordingHeld' });
  });

  it('that promises a return does not even reach review', async () => {
    const campaignId = await created({
      wording: [{ ...salonCampaign().wording[0]!, body: '保本高收益。产品有风险，投资须谨慎。' }],
    });
    expect(await submit(campaignId)).toMatchObject({ refusal: 'ComplianceBlocked', field: 'wording.0.body' });
  });
});

describe('lists of campaigns', () => {
  it('show a regional key its own regions and what runs in the whole bank', async () => {
    const own = await created({ regions: ['330000'] }, regional);
    const elsewhere = await created({ regions: ['440000'] });
    const everywhere = await created();
    const seen = (await reader.page({}, { limit: 100 }, regional)).map((each) => each.campaignId);
    expect(seen).toEqual(expect.arrayContaining([own, everywhere]));
    expect(seen).not.toContain(elsewhere);
    expect(await reader.find(elsewhere, regional)).toBeUndefined();
    expect(await edit(everywhere, { budgetFen: 1n }, regional)).toMatchObject({ field: 'regions' });
    expect(await app.get(SubmitCampaign).execute({ campaignId: elsewhere }, regional)).toMatchObject({
      refusal: 'NotFound',
    });
    expect(
      await app.get(CreateCampaign).execute({ code: 'TOO-WIDE', content: salonCampaign() }, regional),
    ).toMatchObject({ refusal: 'InvalidInput', field: 'regions' });
  });

  it('filter by type, state, the quarter of their end and text, newest first, page by page', async () => {
    const changes = {
      type: 'brand' as const,
      nameEn: '100%_Trees',
      startsOn: calendarDate('2027-01-01'),
      endsOn: calendarDate('2027-03-31'),
    };
    const first = await created(changes);
    const second = await created(changes);
    const filter = {
      types: ['brand' as const],
      states: ['draft' as const],
      endingIn: { from: calendarDate('2027-01-01'), to: calendarDate('2027-03-31') },
      text: '0%_t',
    };
    const page = await reader.page(filter, { limit: 1 }, author);
    expect(page.map((each) => each.campaignId)).toEqual([second]);
    const next = await reader.page(filter, { limit: 5, after: second }, author);
    expect(next.map((each) => each.campaignId)).toEqual([first]);
    expect(await reader.page({ ...filter, text: '0x_t' }, { limit: 5 }, author)).toEqual([]);
    expect((await reader.byIds([first, second], author)).length).toBe(2);
    expect(await reader.endingIn(filter.endingIn, author)).toHaveLength(2);
  });
});
