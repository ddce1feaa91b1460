import { ApolloArmor } from '@escape.tech/graphql-armor';
import { ApolloServerPluginCacheControlDisabled } from '@apollo/server/plugin/disabled';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { TerminusModule } from '@nestjs/terminus';
import type { NextFunction, Request, Response } from 'express';
import helmet from 'helmet';
import { BearerTokens, PlatformModule, type PlatformParts } from '#platform';
import { KpiChanges } from '#reporting';
import {
  answerFromMemory,
  answerText,
  KeptAnswers,
  keepAnswersPlugin,
  standBefore,
} from './answers/index.js';
import { contextApiModules } from './context-api-modules.js';
import { ExplorerModule } from './explorer/explorer.module.js';
import { complexityPlugin } from './graphql/complexity.js';
import type { ApiContext } from './graphql/current-actor.js';
import { AuthenticationGuard } from './graphql/index.js';
import { maskError } from './graphql/masked-error.js';
import { DatabaseHealth, HealthController } from './health/health.controller.js';
import { RequestLimit } from './limits/request-limit.js';
import { PlatformApiModule } from './platform/platform-api.module.js';

const requestsPerMinute = 60_000;
const largestQueryTokens = 5_000;
const neverCached = { 'Cache-Control': 'no-store' };
const keptAnswersBytes = 32 * 1024 * 1024;

@Module({})
class ApiModule {
  static from(parts: PlatformParts): DynamicModule {
    const { isProduction } = parts.configuration;
    const armor = new ApolloArmor({
      maxTokens: { enabled: false },
      costLimit: { enabled: false },
      maxDepth: { n: 16 },
    }).protect();
    const graphql = GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [BearerTokens],
      useFactory: (tokens: BearerTokens) => ({
        path: '/graphql',
        autoSchemaFile: true,
        sortSchema: true,
        graphiql: false,
        introspection: true,
        csrfPrevention: true,
        includeStacktraceInErrorResponses: false,
        parseOptions: { maxTokens: largestQueryTokens },
        validationRules: [...(armor.validationRules ?? [])],
        // Its hints are for caches in between, of which there must be none; it would watch every field of every answer.
        plugins: [
          ...(armor.plugins as never[]),
          complexityPlugin(),
          keepAnswersPlugin(),
          ApolloServerPluginCacheControlDisabled(),
        ],
        stringifyResult: answerText,
        buildSchemaOptions: { numberScalarMode: 'float' },
        subscriptions: {
          'graphql-ws': {
            onConnect: async (connection: { connectionParams?: Record<string, unknown>; extra: unknown }) => {
              const authorization = connection.connectionParams?.['authorization'];
              const actor = await tokens.authenticate(
                typeof authorization === 'string' ? authorization : undefined,
              );
              if (!actor) return false;
              (connection.extra as { actor?: unknown }).actor = actor;
              return true;
            },
          },
        },
        context: (source: { req?: ApiContext['req']; extra?: { actor: unknown } }) => ({
          req: source.req ?? { actor: source.extra?.actor, headers: {}, res: { header() {} } },
          loaders: new Map(),
        }),
        formatError: (formatted, error) => maskError(formatted, error, parts.log),
      }),
    });
    return {
      module: ApiModule,
      imports: [
        PlatformModule.from(parts),
        graphql,
        TerminusModule.forRoot({ logger: false }),
        PlatformApiModule,
        ...contextApiModules,
        ...(isProduction ? [] : [ExplorerModule]),
      ],
      controllers: [HealthController],
      providers: [DatabaseHealth, { provide: APP_GUARD, useClass: AuthenticationGuard }],
    };
  }
}

/** The api over the given parts, not yet listening: `main` listens, tests choose a free port. */
export async function createApi(parts: PlatformParts): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(ApiModule.from(parts), {
    logger: parts.log,
    abortOnError: false,
  });
  const secure = helmet({
    contentSecurityPolicy: parts.configuration.isProduction
      ? undefined
      : { directives: { 'script-src': ["'self'", "'unsafe-inline'"] } },
  });
  app.disable('x-powered-by');
  const limit = new RequestLimit(requestsPerMinute, secure);
  const memory = answerFromMemory({
    answers: new KeptAnswers(keptAnswersBytes),
    tokens: app.get(BearerTokens),
    changes: app.get(KpiChanges, { strict: false }),
    limit,
    headers: { ...headersOf(secure), ...neverCached },
  });
  standBefore(app.getHttpServer(), '/graphql', memory);
  app.use(limit.middleware);
  app.use(secure);
  app.use('/graphql', (_request: Request, response: Response, next: NextFunction) => {
    response.set(neverCached);
    next();
  });
  app.useBodyParser('json', { limit: '8mb' });
  app.enableShutdownHooks();
  // Longer than proxies and clients keep an idle connection: otherwise one is closed just as the next request is sent on it.
  app.getHttpServer().keepAliveTimeout = 65_000;
  return app;
}

/** What a middleware says about every response alike. */
function headersOf(middleware: ReturnType<typeof helmet>): Record<string, string> {
  const headers: Record<string, string> = {};
  const response = {
    setHeader: (name: string, value: string) => (headers[name] = value),
    removeHeader() {},
  };
  middleware({} as Request, response as unknown as Response, () => {});
  return headers;
}
