import type { Actor } from '#kernel';
import { judgesOwnWork } from './four-eyes.js';

const approver = (actorId: string): Actor => ({ actorId, name: actorId, role: 'approver', regions: 'all' });
const authorship = { createdBy: 'ana', editedBy: new Set(['ana', 'bo']) };

describe('four eyes', () => {
  it('refuses the author', () =>
    expect(judgesOwnWork(authorship, approver('ana'))).toMatchObject({ refusal: 'ApproverIsAuthor' }));
  it('refuses every later editor', () =>
    expect(judgesOwnWork(authorship, approver('bo'))).toMatchObject({ refusal: 'ApproverIsEditor' }));
  it('lets a person judge who wrote none of it', () =>
    expect(judgesOwnWork(authorship, approver('chi'))).toBeUndefined());
});
