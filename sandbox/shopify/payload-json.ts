declare global {
  interface JSON {
    /** In Node since 22; not yet in TypeScript's library. */
    rawJSON(text: string): unknown;
  }
}

/** JSON text in which a bigint is a plain number, of any length: what Shopify puts on the wire. */
export const payloadJson = (payload: unknown): string =>
  JSON.stringify(payload, (_key, value: unknown) =>
    typeof value === 'bigint' ? JSON.rawJSON(value.toString()) : value,
  );
