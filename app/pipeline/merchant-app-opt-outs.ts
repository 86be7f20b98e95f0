import type { OptOutSource } from './opt-outs-ports.ts';

/** The most numbers that one import takes. */
export const MOST_IMPORTED = 20_000;

/** What the merchant's page "Opt-outs" asks and does. */
export type OptOutsApp = {
  listOptOuts(shopId: string, query: OptOutQuery, staffId: string | null): Promise<OptOutPage>;
  /** Any format, with the shop's default country for national ones. */
  addOptOut(
    shopId: string,
    number: string,
    staffId: string | null,
  ): Promise<{ outcome: 'added' | 'known' | 'unreadable' }>;
  removeOptOut(shopId: string, id: string): Promise<{ outcome: 'removed' | 'gone' }>;
  /** What an import of these would do; changes nothing. */
  checkOptOuts(shopId: string, numbers: readonly string[]): Promise<ImportResult>;
  importOptOuts(
    shopId: string,
    numbers: readonly string[],
    staffId: string | null,
  ): Promise<ImportResult>;
};

export type OptOutQuery = {
  readonly source: OptOutSource | null;
  /** A whole phone number in any format. */
  readonly search: string | null;
  /** From `next` or `previous` of another page. */
  readonly cursor: string | null;
};

export type OptOutRow = {
  id: string;
  /** "+49 … 820", or why there is none. */
  number:
    | { readonly known: true; readonly hint: string }
    | { readonly known: false; readonly because: 'hidden' | 'erased' | 'not_kept' };
  source: OptOutSource;
  word: string | null;
  /** Whether the one who looks added it; null where nobody did. */
  addedByYou: boolean | null;
  at: string;
};

export type OptOutPage = {
  rows: OptOutRow[];
  next: string | null;
  previous: string | null;
  /** How many there are of this kind, counted up to 10,001. */
  count: number;
  searchProblem: 'partial_phone' | null;
};

export type ImportResult =
  | {
      outcome: 'read';
      /** How many are, or would be, new. */
      added: number;
      known: number;
      /** As they stood in the file. */
      unreadable: string[];
    }
  | { outcome: 'too_many'; most: number };
