import type { INestApplicationContext, Type } from '@nestjs/common';
import type { RunHandler, RunHandlers } from '#platform';

/** The contexts whose runs this worker executes. */
export const contextModules = [];

/** Payload of each kind of run. A kind without a handler below does not compile. */
export interface RunPayloads {}

const handlerTypes: { readonly [Kind in keyof RunPayloads]: Type<RunHandler<RunPayloads[Kind]>> } = {};

export function handlersFrom(app: INestApplicationContext): RunHandlers {
  return Object.fromEntries(
    Object.entries<Type<RunHandler<never>>>(handlerTypes).map(([kind, type]) => [
      kind,
      app.get(type, { strict: false }),
    ]),
  );
}
