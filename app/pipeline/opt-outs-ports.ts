/** How a person opted out. */
export const OPT_OUT_SOURCES = ['reply', 'button', 'staff', 'import', 'whatsapp'] as const;
export type OptOutSource = (typeof OPT_OUT_SOURCES)[number];

export type OptOutRecord = {
  readonly id: string;
  readonly source: OptOutSource;
  readonly word: string | null;
  readonly staffId: string | null;
  /** E.164 digits; null where it is not known. */
  readonly phone: string | null;
  readonly isErased: boolean;
  readonly optedOutAt: string;
};

export type OptOutsPort = {
  /** Newest first; with a phone, the few who are known by it. */
  listOptOuts(
    shopId: string,
    filter: { readonly source: OptOutSource | null; readonly phone: string | null },
    position: {
      readonly from: { readonly side: 'after' | 'before'; readonly id: string } | null;
      readonly limit: number;
    },
  ): Promise<{ readonly rows: readonly OptOutRecord[]; readonly more: boolean }>;
  /** People who opted out, counted up to `cap`. */
  countOptOuts(shopId: string, source: OptOutSource | null, cap: number): Promise<number>;
  /** Which of these opted out, as `${shopId} ${digits}`. */
  findOptOuts(
    recipients: readonly { shopId: string; phone: string }[],
  ): Promise<ReadonlySet<string>>;
  /** Returns how many are new. */
  addOptOuts(
    shopId: string,
    phones: readonly string[],
    by: { readonly source: 'staff' | 'import'; readonly staffId: string | null },
  ): Promise<number>;
  /** Takes it back under all names that belong together; false where it is gone. */
  removeOptOut(shopId: string, id: string): Promise<boolean>;
};
