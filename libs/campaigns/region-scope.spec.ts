import type { Actor } from '#kernel';
import { coversCampaign, seesCampaign } from './region-scope.js';

const actor = (regions: Actor['regions']): Actor => ({ actorId: 'a', name: 'a', role: 'marketer', regions });

describe('the region scope of a key', () => {
  it('lets everybody see a campaign of the whole bank, but only the whole bank change it', () => {
    expect(seesCampaign(actor(['zj']), [])).toBe(true);
    expect(coversCampaign(actor(['zj']), [])).toBe(false);
    expect(coversCampaign(actor('all'), [])).toBe(true);
  });

  it('shows a campaign that touches a region of the key, and lets it be changed where the key covers all of it', () => {
    expect(seesCampaign(actor(['zj']), ['zj', 'js'])).toBe(true);
    expect(coversCampaign(actor(['zj']), ['zj', 'js'])).toBe(false);
    expect(coversCampaign(actor(['zj', 'js']), ['js'])).toBe(true);
    expect(seesCampaign(actor(['gd']), ['zj', 'js'])).toBe(false);
  });
});
