import { readFileSync } from 'node:fs';
import { metricsPage } from './metrics-page.js';

const squeezed = (text: string) =>
  text
    .split('\n')
    .map((line) => line.replace(/ *\| */g, '|').replace(/-{3,}/g, '---'))
    .join('\n');

it('docs/metrics.md says what the catalogue declares', () => {
  const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  const generated = page.slice(
    page.indexOf('## The metrics'),
    page.indexOf('## Why a result is not trusted'),
  );
  expect(squeezed(generated).trim()).toBe(squeezed(metricsPage()).trim());
});
