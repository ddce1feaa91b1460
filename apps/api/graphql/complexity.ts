import type { ApolloServerPlugin } from '@apollo/server';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { getComplexity, type ComplexityEstimatorArgs } from 'graphql-query-complexity';

export const largestComplexity = 20_000;

/** A list costs its page size times its items; everything else costs one. */
function costOf({ args, childComplexity, field }: ComplexityEstimatorArgs): number {
  const pageSize = typeof args['first'] === 'number' ? Math.max(1, args['first']) : undefined;
  if (pageSize !== undefined) return 1 + pageSize * Math.max(1, childComplexity / 2);
  const isList = field.type.toString().includes('[');
  return 1 + (isList ? 3 : 1) * childComplexity;
}

export function complexityPlugin(): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({
          schema,
          document,
          request,
        }: {
          schema: GraphQLSchema;
          document: never;
          request: { variables?: Record<string, unknown>; operationName?: string };
        }) {
          const complexity = complexityOf({
            schema,
            query: document,
            variables: request.variables ?? {},
            ...(request.operationName ? { operationName: request.operationName } : {}),
            estimators: [costOf],
          });
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
function complexityOf(question: Parameters<typeof getComplexity>[0]): number {
  try {
    return getComplexity(question);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
  }
}
