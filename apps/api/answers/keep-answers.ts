import type { ApolloServerPlugin } from '@apollo/server';
import type { FormattedExecutionResult } from 'graphql';
import type { ApiContext } from '../graphql/current-actor.js';
import { asksOnlyWhatHolds } from './holds-until-change.js';

/** The text of every answer, kept or not. */
export function answerText({ errors, data, extensions }: FormattedExecutionResult): string {
  return `${JSON.stringify({ errors, data, extensions })}\n`;
}

/** Keeps the answers to questions that ask only what holds until something changes. Errors are never kept. */
export function keepAnswersPlugin(): ApolloServerPlugin<ApiContext> {
  return {
    async requestDidStart({ contextValue }) {
      const keep = contextValue.req.keepAnswer;
      if (keep === undefined) return undefined;
      return {
        async willSendResponse({ schema, document, operation, errors, response }) {
          const { body, http } = response;
          if (document === undefined || operation === undefined || body.kind !== 'single') return;
          const failed = errors !== undefined || body.singleResult.errors !== undefined;
          if (failed || (http.status ?? 200) !== 200) return;
          if (asksOnlyWhatHolds(schema, document, operation))
            keep(Buffer.from(answerText(body.singleResult)));
        },
      };
    },
  };
}
