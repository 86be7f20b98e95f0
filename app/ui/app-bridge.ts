import type {} from '@shopify/app-bridge-react';

/**
 * What the pages ask of App Bridge beside its elements. It is a script of Shopify's admin that
 * sets a global; outside of the admin there is none.
 */

/** Confirms what was done, in a few words; never an error, a phone or a message ID. */
export function showToast(message: string): void {
  globalThis.shopify?.toast.show(message);
}

/** The store whose admin the page is open in; null outside of the admin. */
export function shopOfAdmin(): string | null {
  return globalThis.shopify?.config.shop ?? null;
}

/** Asks whether to leave with unsaved changes; resolves once leaving is fine. */
export async function confirmLeaving(): Promise<void> {
  await globalThis.shopify?.saveBar.leaveConfirmation();
}
