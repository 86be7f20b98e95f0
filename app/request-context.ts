import type {} from '@remix-run/node';
import type { MerchantApp } from './pipeline/merchant-app.ts';

/** Who asks, as Shopify's authentication established it. */
export type MerchantSession = {
  shopId: string;
  shopDomain: string;
  /** IANA zone in which every date is shown. */
  timeZone: string;
  /** The admin's locale, "de" or "pt-BR", as the request tells it. */
  locale: string;
  staffId: string | null;
};

/**
 * What each Remix request gets from the server: the pages reach the app through this alone and
 * import no adapter.
 */
export type RequestContext = {
  merchantApp: MerchantApp;
  /**
   * Authenticates an embedded request with Shopify's library.
   * @throws Response where the library answers itself (bounce page, re-authentication, 410).
   */
  authenticate(request: Request): Promise<MerchantSession>;
  /** Gives the shop's access up, so that the next request of an embedded page gets a new one. */
  renewAccess(shopDomain: string): Promise<void>;
  /** The admin's locale of any request, signed in or not; see `MerchantSession`. */
  readLocale(request: Request): string;
  /** Sets the headers Shopify's admin needs on a document (CSP frame-ancestors). */
  addDocumentResponseHeaders(request: Request, headers: Headers): void;
  /** Writes an error that a page did not expect to the log, beside the request's reference. */
  reportError(error: unknown): void;
  /** By which the log can be asked about this request; shown to the merchant where it failed. */
  reference: string;
  /** The app's client ID, for App Bridge. */
  apiKey: string;
  /** The app's handle in Shopify's admin; null: not configured. */
  appHandle: string | null;
};

/** What all requests of a process share. */
export type ProcessContext = Omit<RequestContext, 'reportError' | 'reference'> & {
  reportError(error: unknown, reference: string): void;
};

declare module '@remix-run/node' {
  interface AppLoadContext extends RequestContext {}
}
