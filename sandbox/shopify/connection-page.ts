import { GraphQLError } from 'graphql';

export type PageArguments = {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
  reverse?: boolean | null;
};

export type Page<T> = {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
};

/** Shopify's cursors hold the place in the sort order, not a count: rows added before it do not shift the page. */
const encode = (key: SortKey): string =>
  Buffer.from(JSON.stringify({ last_id: key.id.toString(), last_value: key.value })).toString(
    'base64',
  );

function decode(cursor: string): SortKey {
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64').toString());
    if (typeof read === 'object' && read !== null && 'last_id' in read && 'last_value' in read) {
      return { id: BigInt(String(read.last_id)), value: String(read.last_value) };
    }
  } catch {
    // Falls through to the same refusal as a cursor of another shape.
  }
  throw new GraphQLError('Invalid cursor for current pagination sort.');
}

export type SortKey = { value: string; id: bigint };

const compare = (a: SortKey, b: SortKey): number => {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return a.id === b.id ? 0 : a.id < b.id ? -1 : 1;
};

const MOST = 250;

function checkArguments(page: PageArguments): void {
  const wanted = page.first ?? page.last;
  if (wanted === null || wanted === undefined) {
    throw new GraphQLError('you must provide one of first or last');
  }
  if (page.first != null && page.last != null) {
    throw new GraphQLError('providing both first and last is not supported');
  }
  if (wanted < 0 || wanted > MOST) {
    throw new GraphQLError(`first and last must be between 0 and ${MOST}`);
  }
}

/** One page of a list, sorted by a text key and then by id, with Shopify's rules on the arguments. */
export function connectionPage<T>(
  all: readonly T[],
  page: PageArguments,
  keyOf: (node: T) => SortKey,
): Page<T> {
  checkArguments(page);
  const direction = page.reverse ? -1 : 1;
  const sorted = [...all].sort((a, b) => direction * compare(keyOf(a), keyOf(b)));
  const after = page.after ? decode(page.after) : undefined;
  const before = page.before ? decode(page.before) : undefined;
  const inside = sorted.filter(
    (node) =>
      (!after || direction * compare(keyOf(node), after) > 0) &&
      (!before || direction * compare(keyOf(node), before) < 0),
  );
  const nodes = page.first != null ? inside.slice(0, page.first) : inside.slice(-(page.last ?? 0));
  const edges = nodes.map((node) => ({ cursor: encode(keyOf(node)), node }));
  const cut = nodes.length < inside.length;
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: page.first != null ? cut : before !== undefined,
      hasPreviousPage: page.first != null ? after !== undefined : cut,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
