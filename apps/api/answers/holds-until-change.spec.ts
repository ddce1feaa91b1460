import { buildSchema, getOperationAST, GraphQLSchema, parse } from 'graphql';
import { asksOnlyWhatHolds } from './holds-until-change.js';

const built = buildSchema(`
  type Query { kpis: [Int!]! now: String! }
  type Mutation { kpis: Int }
  type Subscription { kpis: Int }
`).toConfig();
for (const type of [built.query!, built.mutation!, built.subscription!])
  Object.assign(type.getFields()['kpis']!.extensions, { holdsUntilChange: true });
const schema = new GraphQLSchema(built);

const holds = (text: string, name?: string) => {
  const document = parse(text);
  return asksOnlyWhatHolds(schema, document, getOperationAST(document, name)!);
};

describe('an operation', () => {
  it.each([
    '{ kpis }',
    '{ a: kpis b: kpis __typename }',
    '{ ... on Query { kpis } }',
    '{ ...k } fragment k on Query { ...l } fragment l on Query { kpis }',
  ])('whose answer holds: %s', (text) => expect(holds(text)).toBe(true));

  it.each([
    '{ now }',
    '{ kpis now }',
    '{ now: kpis kpis: now }',
    '{ kpis ...n } fragment n on Query { now }',
    '{ kpis ... { now } }',
    '{ kpis __schema { queryType { name } } }',
    '{ kpis __type(name: "Query") { name } }',
    '{ __typename }',
    'mutation { kpis }',
    'subscription { kpis }',
  ])('whose answer may not be kept: %s', (text) => expect(holds(text)).toBe(false));

  it('is judged by itself, whatever stands beside it', () => {
    const text = 'query a { kpis } query b { now }';
    expect(holds(text, 'a')).toBe(true);
    expect(holds(text, 'b')).toBe(false);
  });
});
