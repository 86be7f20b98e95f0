import { type DocumentNode, Kind, type SelectionSetNode } from 'graphql';

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
  const lengthAsked = (value: unknown): number => (typeof value === 'number' ? value : 1);
  const price = (set: SelectionSetNode | undefined): number => {
    let sum = 0;
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.INLINE_FRAGMENT) sum += price(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD)
        sum += price(fragments.get(selection.name.value));
      else if (selection.selectionSet) {
        const list = selection.arguments?.find(
          (argument) => argument.name.value === 'first' || argument.name.value === 'last',
        )?.value;
        const length =
          list?.kind === Kind.INT
            ? Number(list.value)
            : lengthAsked(list?.kind === Kind.VARIABLE ? variables[list.name.value] : 1);
        sum += 1 + length * price(selection.selectionSet);
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
