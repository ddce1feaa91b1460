import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  getIntrospectionQuery,
  buildClientSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  printSchema,
  lexicographicSortSchema,
  type GraphQLSchema,
  type IntrospectionQuery,
} from 'graphql';
import { createTestBank, type TestBank } from '../support/create-test-bank.js';

const file = join(import.meta.dirname, '../../schema.graphql');
const header = '# Generated from the code: UPDATE_SCHEMA=1 npm run jest -- test/contract/schema\n\n';

let bank: TestBank;
let schema: GraphQLSchema;
beforeAll(async () => {
  bank = await createTestBank();
  const introspection = await bank.as.marketer.ask<IntrospectionQuery & Record<string, never>>(
    getIntrospectionQuery(),
  );
  schema = lexicographicSortSchema(buildClientSchema(introspection));
});
afterAll(() => bank.close());

describe('the GraphQL schema', () => {
  it('is the one that is committed: a change of the interface is seen in review', () => {
    const printed = `${header}${printSchema(schema)}\n`;
    if (process.env['UPDATE_SCHEMA'] || !existsSync(file)) writeFileSync(file, printed);
    expect(readFileSync(file, 'utf8')).toBe(printed);
  });

  it('describes every type, field, argument and value in words', () => {
    const silent: string[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (type.name.startsWith('__') || ['String', 'Int', 'Float', 'Boolean', 'ID'].includes(type.name))
        continue;
      const isRoot = ['Query', 'Mutation', 'Subscription'].includes(type.name);
      if (!type.description && !isRoot) silent.push(type.name);
      if (isEnumType(type)) {
        for (const value of type.getValues())
          if (!value.description) silent.push(`${type.name}.${value.name}`);
      }
      if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        if (!field.description) silent.push(`${type.name}.${field.name}`);
        if (!('args' in field)) continue;
        for (const arg of field.args)
          if (!arg.description) silent.push(`${type.name}.${field.name}(${arg.name})`);
      }
    }
    expect(silent).toEqual([]);
  });

  it('bounds every list that grows: a connection takes first and after', () => {
    const unbounded = Object.values(schema.getTypeMap())
      .filter(isObjectType)
      .flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })))
      .filter(({ field }) => /Connection!?$/.test(field.type.toString()))
      .filter(({ field }) => !['first', 'after'].every((name) => field.args.some((arg) => arg.name === name)))
      .map(({ type, field }) => `${type.name}.${field.name}`);
    expect(unbounded).toEqual([]);
  });
});
