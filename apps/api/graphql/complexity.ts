import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type DocumentNode, type GraphQLSchema } from 'graphql';
import { getComplexity, type ComplexityEstimatorArgs } from 'graphql-query-complexity';

export const largestComplexity = 20_000;

/** A list costs its page size times its items; everything else costs one. */
function costOf({ args, childComplexity, field }: ComplexityEstimatorArgs): number {
  const pageSize = typeof args['first'] === 'number' ? Math.max(1, args['first']) : undefined;
  if (pageSize !== undefined) return 1 + pageSize * Math.max(1, childComplexity / 2);
  const isList = field.type.toString().includes('[');
  return 1 + (isList ? 3 : 1) * childComplexity;
}

interface Operation {
  readonly schema: GraphQLSchema;
  /** Apollo parses a text once and hands out the same document. */
  readonly document: DocumentNode;
  readonly request: { readonly variables?: Record<string, unknown>; readonly operationName?: string };
}

export function complexityPlugin(): ApolloServerPlugin {
  /** Of documents that were asked without variables: their complexity is always the same. */
  const known = new WeakMap<DocumentNode, Map<string, number>>();
  function complexityOf({ schema, document, request }: Operation): number {
    const { variables = {}, operationName } = request;
    const compute = () =>
      complexityOfQuestion({
        schema,
        query: document,
        variables,
        ...(operationName ? { operationName } : {}),
        estimators: [costOf],
      });
    if (Object.keys(variables).length > 0) return compute();
    const ofDocument = known.get(document) ?? new Map<string, number>();
    const complexity = ofDocument.get(operationName ?? '') ?? compute();
    known.set(document, ofDocument.set(operationName ?? '', complexity));
    return complexity;
  }
  return {
    async requestDidStart() {
      return {
        async didResolveOperation(operation: Operation) {
          const complexity = complexityOf(operation);
          if (complexity > largestComplexity) {
            throw new GraphQLError(
              `The query could touch about ${Math.round(complexity)} values; ${largestComplexity} are allowed. Ask for fewer items (first) or fewer levels.`,
              { extensions: { code: 'QUERY_TOO_COMPLEX' } },
            );
          }
        },
      } as never;
    },
  };
}

/** Variables are coerced here for the first time: what is wrong with them is the caller's to mend. */
function complexityOfQuestion(question: Parameters<typeof getComplexity>[0]): number {
  try {
    return getComplexity(question);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
  }
}
