import {
  ApproveCampaign,
  CampaignReader,
  CreateCampaign,
  proposedContent,
  SubmitCampaign,
  type CampaignContent,
  type CampaignId,
} from '#campaigns';
import { CustomersModule } from '#customers';
import {
  AdoptAssignments,
  AssignCustomers,
  CreateExperiment,
  EnrolExperiment,
  ExperimentsModule,
  FillContactList,
  LaunchExperiment,
  type ExperimentDesign,
  type ExperimentId,
} from '#experiments';
import { calendarDate, isRefusal, type Actor } from '#kernel';
import { Clock, Log, RunExecutor, Runs, sql, takeWriteTicket, type Run } from '#platform';
import { createIntakeBench, marketer, type IntakeBench } from './intake-bench.js';

export const approver: Actor = { actorId: 'chi', name: 'Chi', role: 'approver', regions: 'all' };

/** One customer with one snapshot on 31 May 2026 and consent to marketing, unless said otherwise. */
export interface GivenCustomer {
  readonly reference: string;
  readonly aum: number;
  readonly region?: string;
  readonly closedOn?: string;
  /** Decisions about marketing: day → granted. */
  readonly consent?: Readonly<Record<string, boolean>>;
}

export interface ExperimentBench extends IntakeBench {
  addCustomers(customers: readonly GivenCustomer[]): Promise<void>;
  addFact(reference: string, kind: string, occurredOn: string, campaign?: string): Promise<void>;
  approvedCampaign(changes?: Partial<CampaignContent>): Promise<CampaignId>;
  /** Creates an experiment in a campaign of its own, has it approved and launches it. */
  launched(changes?: Partial<ExperimentDesign>): Promise<ExperimentId>;
  enrol(experimentId: ExperimentId): Promise<Run>;
  /** Executes everything that is due. */
  work(): Promise<number>;
  /** Another worker with handlers of its own. */
  executor(): RunExecutor;
}

/** Throws a refusal where a test did not expect one. */
export function accepted<T>(outcome: T): Exclude<T, { refusal: string }> {
  if (isRefusal(outcome)) throw new Error(`${outcome.refusal}: ${outcome.message}`);
  return outcome as Exclude<T, { refusal: string }>;
}

export function campaignContent(changes: Partial<CampaignContent> = {}): CampaignContent {
  return {
    ...proposedContent('valueUplift', {
      nameZh: '财富沙龙',
      nameEn: 'Wealth salon',
      scenario: 'pension',
      startsOn: calendarDate('2026-06-01'),
      endsOn: calendarDate('2026-09-30'),
      owner: 'M-017',
      budgetFen: 50_000_000n,
      brief: {
        why: 'Assets of the middle tier stagnate',
        what: 'Salon with one-to-one follow-up',
        who: 'Middle and high tier',
        where: 'Branches in Hangzhou',
        when: 'Third quarter',
        how: 'Invitation by manager and SMS',
        howMuch: '500,000 CNY',
      },
      channels: ['managerCall', 'sms'],
      customerRules: [
        {
          language: 'zh',
          eligibility: '受邀的个人客户',
          validity: '2026年6月1日至2026年9月30日',
          terms: '每位客户限领一份，凭本人证件核验',
        },
      ],
      wording: [{ language: 'zh', title: '财富沙龙邀请', body: '诚邀您参加养老规划沙龙。回T退订' }],
    }),
    ...changes,
  };
}

export function experimentDesign(changes: Partial<ExperimentDesign> = {}): ExperimentDesign {
  return {
    kind: 'fixedCohort',
    name: 'Salon against nothing',
    hypothesis: 'The salon raises AUM of the middle tier',
    population: {
      asOf: calendarDate('2026-05-31'),
      tierScheme: { key: 'personal-3', version: 1 },
      lifecycleRule: { key: 'default', version: 1 },
    },
    variants: [
      { key: 'control', name: 'No contact', isControl: true, channels: [] },
      { key: 'salon', name: 'Salon', isControl: false, channels: ['sms'] },
      { key: 'call', name: 'Call', isControl: false, channels: ['sms', 'managerCall'] },
    ],
    allocation: {
      byTier: { high: { control: 4000, salon: 4000, call: 2000 } },
      otherTiers: { control: 5000, salon: 2500, call: 2500 },
    },
    analysis: {
      primary: ['aumGrowth'],
      secondary: ['conversionRate'],
      guardrails: ['churnRate'],
      observationDays: 30,
      alpha: 0.05,
      power: 0.8,
      expectations: [],
      covariates: [],
      correction: 'holm',
      looks: 1,
    },
    startsOn: calendarDate('2026-06-15'),
    ...changes,
  };
}

/** A bank on 10 June 2026 with the contexts up to experiments. */
export async function createExperimentBench(
  environment: Record<string, string> = {},
): Promise<ExperimentBench> {
  const bench = await createIntakeBench([CustomersModule, ExperimentsModule], {
    TIERLIFT_GLOBAL_HOLDOUT_SHARE: '0',
    ...environment,
  });
  const { database, get } = bench;
  await get(Clock).set(database, new Date('2026-06-10T02:00:00Z'));
  const executor = () =>
    new RunExecutor(
      database,
      {
        assignCustomers: get(AssignCustomers),
        adoptAssignments: get(AdoptAssignments),
        fillContactList: get(FillContactList),
      },
      Log.silent(),
    );
  let counter = 0;

  async function submitAndApprove(campaignId: CampaignId) {
    accepted(await get(SubmitCampaign).execute({ campaignId }, marketer));
    const campaign = (await get(CampaignReader).find(campaignId, marketer))!;
    const digest = await get(CampaignReader).approvalDigest(campaign);
    accepted(await get(ApproveCampaign).execute({ campaignId, digest }, approver));
  }

  async function draftCampaign(changes: Partial<CampaignContent> = {}) {
    counter += 1;
    const code = `CAMPAIGN-${counter}`;
    return accepted(await get(CreateCampaign).execute({ code, content: campaignContent(changes) }, marketer));
  }

  return {
    ...bench,
    executor,
    work: () => executor().drain(),
    async addCustomers(customers) {
      await database.query(sql`select customers.ensure_snapshot_months('2026-05-01', '2026-05-31')`);
      await database.transaction(async (tx) => {
        const recordedAt = await takeWriteTicket(tx);
        const rows = sql`jsonb_to_recordset(${JSON.stringify(customers)}::jsonb)
          as given (reference text, aum numeric, region text, "closedOn" date, consent jsonb)`;
        const id = sql`customers.customer_id_of(given.reference)`;
        await tx.query(sql`
          insert into customers.customer (customer_id, reference, recorded_at)
          select ${id}, given.reference, ${recordedAt} from ${rows}`);
        await tx.query(sql`
          insert into customers.attributes
            (customer_id, recorded_at, relationship, customer_kind, opened_on, closed_on, region, birth_year, gender)
          select ${id}, ${recordedAt}, 'customer', 'personal', '2020-01-01', given."closedOn",
                 coalesce(given.region, 'east'), 1980, 'female' from ${rows}`);
        await tx.query(sql`
          insert into customers.snapshot (customer_id, as_of, recorded_at, aum_fen, products_held, transactions, logins)
          select ${id}, '2026-05-31', ${recordedAt}, given.aum * 100, 2, 5, 3 from ${rows}`);
        await tx.query(sql`
          insert into customers.consent (customer_id, purpose, decided_on, recorded_at, granted)
          select ${id}, 'marketing', decision.key::date, ${recordedAt}, decision.value::boolean
            from ${rows}
           cross join lateral jsonb_each_text(coalesce(given.consent, '{"2025-01-01": true}')) as decision`);
      });
    },
    async addFact(reference, kind, occurredOn, campaign) {
      await database.query(
        sql`select measurement.ensure_fact_months(${occurredOn}::date, ${occurredOn}::date)`,
      );
      await database.transaction(async (tx) => {
        const recordedAt = await takeWriteTicket(tx);
        counter += 1;
        await tx.query(sql`
          insert into measurement.fact
            (customer_id, source, event_id, kind, occurred_at, occurred_on, campaign_code, content_hash, recorded_at)
          values (customers.customer_id_of(${reference}), 'spec', ${`event-${counter}`}, ${kind},
                  ${occurredOn}::date, ${occurredOn}::date, ${campaign ?? null}, '\\x00', ${recordedAt})`);
      });
    },
    async approvedCampaign(changes) {
      const campaignId = await draftCampaign(changes);
      await submitAndApprove(campaignId);
      return campaignId;
    },
    async launched(changes) {
      const campaignId = await draftCampaign();
      const code = `EXPERIMENT-${counter}`;
      const design = experimentDesign(changes);
      const experimentId = accepted(
        await get(CreateExperiment).execute({ campaignId, code, design }, marketer),
      );
      await submitAndApprove(campaignId);
      accepted(await get(LaunchExperiment).execute({ experimentId }, marketer));
      return experimentId;
    },
    async enrol(experimentId) {
      const runId = accepted(await get(EnrolExperiment).execute({ experimentId }, marketer));
      await executor().drain();
      const run = (await get(Runs).find(runId))!;
      if (run.state === 'queued') throw new Error(`The run will be tried again: ${run.error?.message}`);
      return run;
    },
  };
}
