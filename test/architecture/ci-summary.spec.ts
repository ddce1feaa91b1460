import { addUp, objectionTo } from '../../scripts/ci-summary.mjs';

const suite = (name: string, ...tests: [string, string][]) => ({
  name,
  status: tests.some(([, status]) => status === 'failed') ? 'failed' : 'passed',
  assertionResults: tests.map(([fullName, status]) => ({ fullName, status })),
});

describe('the totals of a CI run', () => {
  it('count a test once that ran in two reports, as failed when it failed in either', () => {
    const unit = { testResults: [suite('a.spec.ts', ['adds', 'passed'], ['divides', 'passed'])] };
    const all = {
      testResults: [suite('a.spec.ts', ['adds', 'passed'], ['divides', 'failed'], ['waits', 'pending'])],
    };
    expect(addUp([unit, all])).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect(addUp([all, unit])).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
  });

  it('count a suite that could not run as failed', () => {
    const report = { testResults: [{ name: 'b.spec.ts', status: 'failed', assertionResults: [] }] };
    expect(addUp([report])).toMatchObject({ passed: 0, failed: 1, problems: ['b.spec.ts did not run'] });
  });
});

describe('a skipped test in CI', () => {
  const nothing = () => false;

  it('is accepted when the data it names are absent', () => {
    expect(
      objectionTo('agrees with Hillstrom (skipped: /data/hillstrom.csv.gz is absent)', nothing),
    ).toBeUndefined();
  });

  it('is refused when the data it names are there', () => {
    expect(
      objectionTo('agrees with Hillstrom (skipped: /data/hillstrom.csv.gz is absent)', () => true),
    ).toMatch(/although/);
  });

  it('is refused when it waits for a program, or for nothing it could name', () => {
    expect(objectionTo('signals over Redis (skipped: redis-server is absent)', nothing)).toMatch(
      /has to install/,
    );
    expect(objectionTo('works', nothing)).toMatch(/without saying/);
  });
});
