import { Extensions } from '@nestjs/graphql';
import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';

/**
 * For a query whose answer, with all beneath it, is a function of its arguments, of the actor's role and regions, and of what
 * `KpiChanges` counts: not of the time, of other stored state or of who asks. Its answers are kept.
 */
export const HoldsUntilChange = () => Extensions({ holdsUntilChange: true });

/** Whether an operation asks nothing but such queries. */
export function asksOnlyWhatHolds(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): boolean {
  if (operation.operation !== 'query') return false;
  const queries = schema.getQueryType()!.getFields();
  const asked = fieldsOf(operation.selectionSet, document);
  asked.delete('__typename');
  return asked.size > 0 && [...asked].every((name) => queries[name]?.extensions['holdsUntilChange'] === true);
}

/** Names of the fields that are asked for at the root, those behind fragments too. */
function fieldsOf({ selections }: SelectionSetNode, document: DocumentNode): Set<string> {
  const names = selections.map((selection): Iterable<string> => {
    switch (selection.kind) {
      case Kind.FIELD:
        return [selection.name.value];
      case Kind.INLINE_FRAGMENT:
        return fieldsOf(selection.selectionSet, document);
      case Kind.FRAGMENT_SPREAD:
        return fieldsOf(fragmentOf(document, selection.name.value).selectionSet, document);
    }
  });
  return new Set(names.flatMap((each) => [...each]));
}

function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode {
  const found = document.definitions.find(
    (each): each is FragmentDefinitionNode =>
      each.kind === Kind.FRAGMENT_DEFINITION && each.name.value === name,
  );
  if (found === undefined) throw new Error(`fragment ${name} passed validation without being defined`);
  return found;
}
