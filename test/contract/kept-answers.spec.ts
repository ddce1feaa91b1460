import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSchema, getNamedType, isObjectType, type GraphQLNamedType } from 'graphql';

const root = join(import.meta.dirname, '../..');
const sources = readdirSync(join(root, 'apps/api'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
  .map((file) => readFileSync(join(root, 'apps/api', file), 'utf8'));
const found = (pattern: RegExp) => sources.flatMap((source) => [...source.matchAll(pattern)]);

/** Types that an answer is made of, from the type of its field on. */
function typesBeneath(type: GraphQLNamedType, known = new Set<string>()): Set<string> {
  if (!isObjectType(type) || known.has(type.name)) return known;
  known.add(type.name);
  for (const field of Object.values(type.getFields())) typesBeneath(getNamedType(field.type), known);
  return known;
}

it('an answer that is kept has no part that is looked up by itself', () => {
  const schema = buildSchema(readFileSync(join(root, 'schema.graphql'), 'utf8'));
  const marked = found(/@HoldsUntilChange\(\)\s+(?:async )?(\w+)\(/g).map(([, name]) => name!);
  const queries = schema.getQueryType()!.getFields();
  const kept = new Set(marked.flatMap((name) => [...typesBeneath(getNamedType(queries[name]!.type))]));
  const typeOf = new Map(
    found(/@ObjectType\((?:'(\w+)')?[^]*?\nexport (?:abstract )?class (\w+)/g).map(([, name, model]) => [
      model!,
      name ?? model!,
    ]),
  );
  const lookedUp = found(/@Resolver\(\(\) => (\w+)\)/g).map(([, model]) => typeOf.get(model!) ?? model!);
  expect(marked).toEqual(['kpis']);
  expect([...kept]).toEqual(expect.arrayContaining(['Kpi', 'KpiMetric', 'PooledEffect']));
  expect(lookedUp.length).toBeGreaterThan(5);
  expect(lookedUp.filter((type) => kept.has(type))).toEqual([]);
});
