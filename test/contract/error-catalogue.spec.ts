import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { campaignRefusals } from '#campaigns';
import { customerRefusals } from '#customers';
import { evaluationRefusals } from '#evaluation';
import { experimentRefusals } from '#experiments';
import { kernelRefusals } from '#kernel';
import { measurementRefusals } from '#measurement';
import { intakeRefusals, platformRefusals } from '#platform';
import { reportingRefusals } from '#reporting';

const root = join(import.meta.dirname, '../..');
const document = readFileSync(join(root, 'docs/errors.md'), 'utf8');

const catalogues = {
  ...kernelRefusals,
  ...platformRefusals,
  ...intakeRefusals,
  ...customerRefusals,
  ...campaignRefusals,
  ...measurementRefusals,
  ...experimentRefusals,
  ...evaluationRefusals,
  ...reportingRefusals,
};

/** Rows `| code | text |` of the section with this title. */
function rowsOf(title: string): Map<string, string> {
  const section = document.split(/^## /m).find((each) => each.startsWith(`${title}\n`)) ?? '';
  const rows = [...section.matchAll(/^\| `(\w+)` \| (.+) \|$/gm)];
  return new Map(rows.map(([, code, text]) => [code!, text!]));
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts') ? [path] : [];
  });
}

describe('docs/errors.md', () => {
  it('lists every refusal with the words of its catalogue, and no other', () => {
    expect(Object.fromEntries(rowsOf('Refusals'))).toEqual(catalogues);
  });

  it('lists every fault that the code can throw, and no other', () => {
    const thrown = [...sources(join(root, 'libs')), ...sources(join(root, 'apps'))].flatMap((path) =>
      [...readFileSync(path, 'utf8').matchAll(/new Fault\(\s*'([A-Z_]+)'/g)].map(([, code]) => code!),
    );
    expect([...rowsOf('Faults').keys()].sort()).toEqual([...new Set(thrown)].sort());
  });

  it('has refusals whose codes do not clash between contexts', () => {
    const all = [
      kernelRefusals,
      platformRefusals,
      intakeRefusals,
      customerRefusals,
      campaignRefusals,
      measurementRefusals,
      experimentRefusals,
      evaluationRefusals,
      reportingRefusals,
    ];
    const codes = all.flatMap((catalogue) => Object.keys(catalogue));
    expect(codes.length).toBe(new Set(codes).size);
  });
});
