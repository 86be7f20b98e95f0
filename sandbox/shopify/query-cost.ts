import { type DocumentNode, type FieldNode, Kind, type SelectionSetNode } from 'graphql';

/**
 * A rough price of a query: one point an object, times the length asked for in lists. Shopify's own formula differs
 * in detail; clients should read the numbers, not compute them. https://shopify.dev/docs/api/usage/limits
 */
export function queryCost(document: DocumentNode, variables: Record<string, unknown>): number {
  const fragments = new Map(
    document.definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION
        ? [[definition.name.value, definition.selectionSet] as const]
        : [],
    ),
  );
  /** A `first`, `last` or list of ids, written out or as a variable. */
  const lengthAsked = (field: FieldNode): number => {
    const list = field.arguments?.find((argument) =>
      ['first', 'last', 'ids'].includes(argument.name.value),
    )?.value;
    if (list?.kind === Kind.INT) return Number(list.value);
    if (list?.kind === Kind.LIST) return list.values.length;
    const value = list?.kind === Kind.VARIABLE ? variables[list.name.value] : 1;
    if (Array.isArray(value)) return value.length;
    return typeof value === 'number' ? value : 1;
  };
  const price = (set: SelectionSetNode | undefined): number => {
    let sum = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT) sum += price(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        sum += price(fragments.get(selection.name.value));
      else if (selection.selectionSet) {
        sum += 1 + lengthAsked(selection) * price(selection.selectionSet);
      }
    }
    return sum;
  };
  return document.definitions.reduce(
    (sum, definition) =>
      definition.kind === Kind.OPERATION_DEFINITION ? sum + price(definition.selectionSet) : sum,
    0,
  );
}

/** What an answer came to: a point for each object in it, as Shopify gives back what was not returned. */
export function answerCost(data: unknown): number {
  if (Array.isArray(data)) return data.reduce<number>((sum, item) => sum + answerCost(item), 0);
  if (typeof data !== 'object' || data === null) return 0;
  return Object.values(data).reduce<number>((sum, value) => sum + answerCost(value), 1);
}
