import { isSameUrl } from './webhook-list-reader.ts';

/** 1MSG reports to at most five addresses (https://github.com/1msg/1msg-cli). */
export const MAX_HOOK_URLS = 5;

/**
 * The list with our address in it once: in the place of the first one that is ours, else at the
 * end. Other people's addresses stay, as written and in order.
 */
export function withOurUrl(
  urls: readonly string[],
  ourUrl: string,
  isOurs: (url: string) => boolean,
): readonly string[] {
  const first = urls.findIndex((url) => isSameUrl(url, ourUrl) || isOurs(url));
  const foreign = withoutOurUrls(urls, ourUrl, isOurs);
  if (first === -1) return [...foreign, ourUrl];
  const foreignBefore = withoutOurUrls(urls.slice(0, first), ourUrl, isOurs).length;
  return [...foreign.slice(0, foreignBefore), ourUrl, ...foreign.slice(foreignBefore)];
}

/** Other people's addresses alone, each once. */
export function withoutOurUrls(
  urls: readonly string[],
  ourUrl: string,
  isOurs: (url: string) => boolean,
): readonly string[] {
  const foreign = urls.filter((url) => !isSameUrl(url, ourUrl) && !isOurs(url));
  return foreign.filter(
    (url, index) => foreign.findIndex((other) => isSameUrl(other, url)) === index,
  );
}

/** Whether two lists hold the same addresses, in whatever order. */
export function holdSameUrls(a: readonly string[], b: readonly string[]): boolean {
  const covers = (outer: readonly string[], inner: readonly string[]) =>
    inner.every((url) => outer.some((other) => isSameUrl(other, url)));
  return covers(a, b) && covers(b, a);
}
