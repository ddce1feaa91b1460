import pg from 'pg';
import { createTestDatabase } from './create-test-database.js';
const db = await createTestDatabase();
const c = new pg.Client({ connectionString: db.ownerUrl });
await c.connect();
for (const s of process.argv.slice(2)) {
  const t = performance.now();
  const r = await c.query(s);
  console.log(
    s.slice(0, 100),
    '→',
    (performance.now() - t).toFixed(0),
    'ms',
    r.rows?.length < 40
      ? r.rows.map((x: Record<string, unknown>) => Object.values(x).join(' | ')).join('\n')
      : '',
  );
}
await c.end();
await db.drop();
