import type { Type } from '@nestjs/common';
import { Field, InterfaceType, ObjectType } from '@nestjs/graphql';

@InterfaceType('Refusal', {
  description:
    'The request was understood and refused by a rule. The type says which rule; docs/errors.md says what to do about it.',
})
export abstract class RefusalModel {
  @Field(() => String, { description: 'What was refused and why, in words for a person.' })
  message: string;

  @Field(() => String, {
    nullable: true,
    description: 'The input field that caused the refusal, where one did.',
  })
  field?: string;
}

const refusalTypes = new Map<string, Type<RefusalModel>>();

/** The GraphQL type of a refusal code: one type per code, however many mutations may refuse with it. */
export function refusalType(code: string, description: string): Type<RefusalModel> {
  const known = refusalTypes.get(code);
  if (known) return known;
  const type = { [code]: class extends RefusalModel {} }[code] as Type<RefusalModel>;
  ObjectType(code, { description, implements: () => [RefusalModel] })(type);
  refusalTypes.set(code, type);
  return type;
}

/** The types of some codes of a context's refusal catalogue. */
export function refusalTypesOf<Catalogue extends Readonly<Record<string, string>>>(
  catalogue: Catalogue,
  ...codes: (keyof Catalogue & string)[]
): Type<RefusalModel>[] {
  return codes.map((code) => refusalType(code, catalogue[code]!));
}

export function refusalTypeNames(): string[] {
  return [...refusalTypes.keys()].sort();
}
