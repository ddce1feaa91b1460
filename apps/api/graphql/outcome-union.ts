import type { Type } from '@nestjs/common';
import { createUnionType } from '@nestjs/graphql';
import { Fault, isRefusal } from '#kernel';
import type { RefusalModel } from './refusal-type.js';

/**
 * What a mutation may answer: the thing itself, or one of the refusals that can happen. A refusal that the union does
 * not name is a bug and says so.
 */
export function outcomeUnion<Model>(
  name: string,
  description: string,
  model: Type<Model>,
  refusals: readonly Type<RefusalModel>[],
) {
  const names = new Set(refusals.map((refusal) => refusal.name));
  return createUnionType({
    name,
    description,
    types: () => [model, ...refusals] as const,
    resolveType: (value: unknown) => {
      if (!isRefusal(value)) return model;
      const { refusal } = value as { refusal: string };
      if (!names.has(refusal)) {
        throw new Fault('REFUSAL_UNDECLARED', `${name} does not declare the refusal ${refusal}`);
      }
      return refusals.find((type) => type.name === refusal);
    },
  });
}
