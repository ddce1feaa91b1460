import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const libs = resolve(import.meta.dirname, '../../libs');
const definition = /const (\w+) = (7_204_3\d\d);/g;

describe('advisory locks', () => {
  it('have a number each: two that share one would wait for each other', () => {
    const definitions = (readdirSync(libs, { recursive: true }) as string[])
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
      .flatMap((file) => [...readFileSync(join(libs, file), 'utf8').matchAll(definition)])
      .map(([, name, number]) => ({ name, number }));
    expect(definitions.length).toBeGreaterThan(5);
    const shared = definitions.filter(({ number, name }) =>
      definitions.some((other) => other.number === number && other.name !== name),
    );
    expect(shared).toEqual([]);
  });
});
