import { isRefusal } from '#kernel';
import {
  campaignStates,
  campaignSteps,
  editableStates,
  takeStep,
  type CampaignStep,
} from './campaign-state.js';

const steps = Object.keys(campaignSteps) as CampaignStep[];

describe('the life of a campaign', () => {
  it('leads from draft over review and approval to the archive', () => {
    const path = ['submit', 'approve', 'start', 'pause', 'resume', 'complete', 'archive'] as const;
    let state: (typeof campaignStates)[number] = 'draft';
    for (const step of path) {
      const next = takeStep(state, step, 'because');
      if (isRefusal(next)) throw new Error(next.message);
      state = next;
    }
    expect(state).toBe('archived');
  });

  it('has no way out of archived and cancelled', () => {
    for (const end of ['archived', 'cancelled'] as const) {
      for (const step of steps) expect(isRefusal(takeStep(end, step, 'because'))).toBe(true);
    }
  });

  it('reaches running only through an approval', () => {
    const ways = steps.filter((step) => campaignSteps[step].to === 'running');
    expect(ways.map((step) => campaignSteps[step].from).flat()).toEqual(['approved', 'paused']);
    expect(steps.filter((step) => campaignSteps[step].to === 'approved')).toEqual(['approve']);
  });

  it('lets nobody edit what runs or has run', () => {
    for (const state of ['running', 'paused', 'completed', 'archived', 'cancelled'] as const)
      expect(editableStates).not.toContain(state);
  });

  it('asks why where somebody will want to know', () => {
    expect(takeStep('inReview', 'reject', ' ')).toMatchObject({ refusal: 'ReasonMissing', field: 'reason' });
    expect(takeStep('inReview', 'reject', 'Too broad')).toBe('rejected');
    expect(takeStep('draft', 'approve', undefined)).toMatchObject({ refusal: 'StepNotPossible' });
  });
});
