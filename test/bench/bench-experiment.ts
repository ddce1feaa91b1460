import {
  ApproveCampaign,
  CampaignReader,
  CreateCampaign,
  proposedContent,
  SubmitCampaign,
  type CampaignId,
} from '#campaigns';
import {
  CancelExperiment,
  CreateExperiment,
  EnrolExperiment,
  ExperimentReader,
  LaunchExperiment,
  type ExperimentDesign,
  type ExperimentId,
} from '#experiments';
import { calendarDate, isRefusal } from '#kernel';
import { approver, marketer, type BenchBank } from './bench-bank.js';

export const startsOn = calendarDate('2026-07-01');
export const observationDays = 62;

export const design: ExperimentDesign = {
  kind: 'fixedCohort',
  name: 'Bench',
  hypothesis: 'The salon raises AUM',
  population: {
    asOf: calendarDate('2026-06-30'),
    tierScheme: { key: 'personal-4', version: 1 },
    lifecycleRule: { key: 'default', version: 1 },
  },
  variants: [
    { key: 'control', name: 'No contact', isControl: true, channels: [] },
    { key: 'salon', name: 'Salon', isControl: false, channels: ['sms'] },
    { key: 'call', name: 'Call', isControl: false, channels: ['sms', 'managerCall'] },
  ],
  allocation: {
    byTier: {
      highNetWorth: { control: 4000, salon: 4000, call: 2000 },
      affluent: { control: 3333, salon: 3333, call: 3334 },
      mass: { control: 4500, salon: 4500, call: 1000 },
    },
    otherTiers: { control: 5000, salon: 2500, call: 2500 },
  },
  analysis: {
    primary: ['aumGrowth'],
    secondary: ['conversionRate'],
    guardrails: ['churnRate'],
    observationDays,
    alpha: 0.05,
    power: 0.8,
    expectations: [],
    covariates: ['baselineAum'],
    correction: 'holm',
    looks: 1,
  },
  startsOn,
};

export function accepted<T>(outcome: T): Exclude<T, { refusal: string }> {
  if (isRefusal(outcome)) throw new Error(`${outcome.refusal}: ${outcome.message}`);
  return outcome as Exclude<T, { refusal: string }>;
}

/** A campaign that was written by one person and approved by another, with one experiment, launched. */
export async function launchedExperiment(bank: BenchBank, code: string): Promise<ExperimentId> {
  const { get } = bank;
  const content = proposedContent('valueUplift', {
    nameZh: '财富沙龙',
    nameEn: 'Wealth salon',
    scenario: 'pension',
    startsOn,
    endsOn: calendarDate('2026-09-30'),
    owner: 'M-017',
    budgetFen: 50_000_000n,
    brief: { why: 'w', what: 'w', who: 'w', where: 'w', when: 'w', how: 'h', howMuch: 'h' },
    channels: ['managerCall', 'sms'],
    customerRules: [
      {
        language: 'zh',
        eligibility: '受邀的个人客户',
        validity: '2026年7月1日至2026年9月30日',
        terms: '每位客户限领一份，凭本人证件核验',
      },
    ],
    wording: [{ language: 'zh', title: '财富沙龙邀请', body: '诚邀您参加养老规划沙龙。回T退订' }],
  });
  const campaignId = accepted(await get(CreateCampaign).execute({ code, content }, marketer));
  const experimentId = accepted(
    await get(CreateExperiment).execute(
      { campaignId, code, design: { ...design, salt: 'bench-salt' } },
      marketer,
    ),
  );
  accepted(await get(SubmitCampaign).execute({ campaignId }, marketer));
  const submitted = (await get(CampaignReader).find(campaignId, marketer))!;
  const digest = await get(CampaignReader).approvalDigest(submitted);
  accepted(await get(ApproveCampaign).execute({ campaignId, digest }, approver));
  accepted(await get(LaunchExperiment).execute({ experimentId }, marketer));
  return experimentId;
}

export async function campaignOf(bank: BenchBank, experimentId: ExperimentId): Promise<CampaignId> {
  const experiment = await bank.get(ExperimentReader).find(experimentId, marketer);
  return experiment!.campaignId;
}

export async function requestEnrolment(bank: BenchBank, experimentId: ExperimentId): Promise<void> {
  accepted(await bank.get(EnrolExperiment).execute({ experimentId }, marketer));
}

/** A cancelled experiment holds nobody: the next one finds the same customers eligible. */
export async function cancel(bank: BenchBank, experimentId: ExperimentId): Promise<void> {
  accepted(
    await bank.get(CancelExperiment).execute({ experimentId, reason: 'the bench enrols again' }, marketer),
  );
}
