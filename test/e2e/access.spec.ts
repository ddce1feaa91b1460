import { createTestBank, type TestBank } from '../support/create-test-bank.js';

let bank: TestBank;
beforeAll(async () => {
  bank = await createTestBank();
});
afterAll(() => bank.close());

describe('access', () => {
  it('knows who asks', async () => {
    const { viewer } = await bank.as.marketer.ask<{ viewer: object }>(
      '{ viewer { principal role regions } }',
    );
    expect(viewer).toEqual({ principal: 'development-marketer', role: 'marketer', regions: null });
  });

  it('turns away a request without a key, with a wrong key and with a revoked key', async () => {
    for (const client of [bank.anonymous]) {
      const answer = await client.tryToAsk('{ viewer { role } }');
      expect(answer.errors?.[0]?.extensions?.['code']).toBe('UNAUTHENTICATED');
    }
    const created = await bank.as.admin.ask<{ createApiKey: { key: string; keyId: string } }>(
      'mutation { createApiKey(input: { name: "n", principal: "p", role: analyst }) { ... on IssuedApiKey { key keyId } } }',
    );
    const asNew = (path: string, init: RequestInit) =>
      fetch(`${bank.url}${path}`, {
        ...init,
        headers: { 'content-type': 'application/json', authorization: `Bearer ${created.createApiKey.key}` },
      });
    const viewer = { method: 'POST', body: JSON.stringify({ query: '{ viewer { role } }' }) };
    expect(await (await asNew('/graphql', viewer)).json()).toEqual({ data: { viewer: { role: 'analyst' } } });
    await bank.as.admin.ask(
      'mutation ($id: ID!) { revokeApiKey(keyId: $id) { ... on ApiKey { revokedAt } } }',
      {
        id: created.createApiKey.keyId,
      },
    );
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(await (await asNew('/graphql', viewer)).json()).toMatchObject({
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('refuses a marketer who wants to make a key, as a value', async () => {
    const answer = await bank.as.marketer.ask(
      'mutation { createApiKey(input: { name: "n", principal: "p", role: admin }) { __typename ... on NotPermitted { message } } }',
    );
    expect(answer).toEqual({
      createApiKey: { __typename: 'NotPermitted', message: expect.stringContaining('admin') },
    });
  });

  it('shows the audit log to an auditor only, and its chain holds', async () => {
    const denied = await bank.as.executive.tryToAsk('{ auditVerification { ok } }');
    expect(denied.errors?.[0]?.extensions?.['code']).toBe('FORBIDDEN');
    const { auditVerification } = await bank.as.auditor.ask<{
      auditVerification: { ok: boolean; entries: number };
    }>('{ auditVerification { ok entries brokenAt } }');
    expect(auditVerification).toMatchObject({ ok: true });
    expect(auditVerification.entries).toBeGreaterThanOrEqual(6);
  });

  it('keeps its order beyond its tenth entry', async () => {
    for (let times = 0; times < 6; times += 1) {
      await bank.as.admin.ask('mutation { setClock { ... on Clock { today } } }');
    }
    const { auditVerification, auditEntries } = await bank.as.auditor.ask<{
      auditVerification: { ok: boolean; entries: number };
      auditEntries: { nodes: { sequence: string }[] };
    }>('{ auditVerification { ok entries } auditEntries(first: 200, after: null) { nodes { sequence } } }');
    expect(auditVerification.ok).toBe(true);
    expect(auditVerification.entries).toBeGreaterThan(10);
    expect(auditEntries.nodes.map((node) => Number(node.sequence))).toEqual(
      auditEntries.nodes.map((_node, index) => index + 1),
    );
  });

  it('sets the clock for all processes and marks what follows as simulated', async () => {
    await bank.as.admin.ask('mutation { setClock(now: "2026-03-01T04:00:00Z") { ... on Clock { today } } }');
    expect(await bank.as.marketer.ask('{ clock { today simulated } }')).toEqual({
      clock: { today: '2026-03-01', simulated: true },
    });
    const { auditEntries } = await bank.as.auditor.ask<{ auditEntries: { nodes: object[] } }>(
      '{ auditEntries(subject: "Clock") { nodes { action simulatedClock happenedAt } } }',
    );
    expect(auditEntries.nodes.at(-1)).toEqual({
      action: 'clock.set',
      simulatedClock: true,
      happenedAt: '2026-03-01T04:00:00.000Z',
    });
  });

  it('answers bad queries with what is wrong, not with a server error', async () => {
    const negative = await bank.as.marketer.tryToAsk('{ runs(first: -1) { nodes { id } } }');
    expect(negative.errors?.[0]?.message).toContain('first must lie between 1 and 200');
    const syntax = await bank.as.marketer.fetch('/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: '{ runs(' }),
    });
    expect(syntax.status).toBe(400);
    const deep = await bank.as.marketer.tryToAsk(
      `{ runs { nodes ${'{ progress '.repeat(30)} ${'}'.repeat(30)} } }`,
    );
    expect(deep.errors).toBeDefined();
  });

  it('serves health, metrics and, outside production, the explorer from the installed packages', async () => {
    expect(await (await bank.anonymous.fetch('/health/ready')).json()).toMatchObject({ status: 'ok' });
    expect(await (await bank.anonymous.fetch('/metrics')).text()).toContain('process_cpu_seconds_total');
    const page = await (await bank.anonymous.fetch('/explorer')).text();
    expect(page).not.toMatch(/https?:\/\//);
    for (const [, path] of page.matchAll(/(?:src|href)="(\/explorer\/[^"]+)"/g)) {
      expect((await bank.anonymous.fetch(path!)).status).toBe(200);
    }
  });
});

describe('the audit log', () => {
  it('cannot be rewritten by the application, and a rewrite by others is found', async () => {
    const pg = await import('pg');
    const app = new pg.default.Client({ connectionString: bank.appUrl });
    await app.connect();
    await expect(app.query('update platform.audit_entry set reason = $1', ['x'])).rejects.toThrow(
      /permission denied/,
    );
    await expect(app.query('delete from platform.audit_entry')).rejects.toThrow(/permission denied/);
    await app.end();
    const owner = new pg.default.Client({ connectionString: bank.ownerUrl });
    await owner.connect();
    await owner.query(`update platform.audit_entry set actor_id = 'somebody else' where sequence = 2`);
    await owner.end();
    const { auditVerification } = await bank.as.auditor.ask<{ auditVerification: object }>(
      '{ auditVerification { ok brokenAt } }',
    );
    expect(auditVerification).toEqual({ ok: false, brokenAt: '2' });
  });
});
