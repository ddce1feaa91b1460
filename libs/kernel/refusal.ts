/**
 * A rule said no. Refusals are values: the code is part of the type, so that a caller must look at it, and the same
 * code names the type in the GraphQL schema and the entry in docs/errors.md.
 */
export interface Refusal<Code extends string = string> {
  readonly refusal: Code;
  readonly message: string;
  /** The input field that caused it, where one did. */
  readonly field?: string;
}

/** Code → what it means and what to do about it. Every context has one. */
export type RefusalCatalogue = Readonly<Record<string, string>>;

export function refuse<const Code extends string>(
  code: Code,
  message: string,
  field?: string,
): Refusal<Code> {
  return field === undefined ? { refusal: code, message } : { refusal: code, message, field };
}

export function isRefusal<T>(value: T): value is Extract<T, Refusal> {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof (value as { refusal?: unknown }).refusal === 'string'
  );
}

export const kernelRefusals = {
  NotPermitted:
    'The key used has a role that may not do this. Ask somebody with the role named in the message, or an administrator for another key.',
  NotFound:
    'Nothing with this identifier exists, or it lies outside the regions your key may see. Check the identifier.',
  InvalidInput: 'A value in the request is not acceptable. The field and the message say which and why.',
} as const satisfies RefusalCatalogue;

export type NotPermitted = Refusal<'NotPermitted'>;
export type NotFound = Refusal<'NotFound'>;
export type InvalidInput = Refusal<'InvalidInput'>;

export function notFound(what: string, id: string): NotFound {
  return refuse('NotFound', `No ${what} '${id}' exists or it is outside your regions.`);
}

export function invalidInput(field: string, message: string): InvalidInput {
  return refuse('InvalidInput', message, field);
}
