import type { Shop } from './shop-state.ts';

/** What the GraphQL views of one request need. */
export type ViewContext = { shop: Shop; now: Date };
