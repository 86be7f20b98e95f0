import { asObject, textMember } from './wire-fields.ts';
import { webhookWire } from './wire-schemas.ts';

export type HookUrlStatus = 'active' | 'disabled' | 'unknown';

/** The addresses that a channel reports to. */
export type HookUrls = {
  readonly urls: readonly string[];
  /** What 1MSG says of an address of the list; addresses it says nothing of are left out. */
  readonly statuses: readonly { readonly url: string; readonly status: HookUrlStatus }[];
};

/**
 * Reads GET /webhook: `webhookUrl` is a list, a text, or in older channels one text with commas
 * (https://github.com/1msg/1msg-n8n-nodes); the form of `webhookStatuses` is not published.
 * Null where the body has no `webhookUrl`, or one of
 * another form: taking that for an empty list would wipe other people's addresses.
 */
export function readHookUrls(body: unknown): HookUrls | null {
  const object = asObject(body);
  if (object === null || !('webhookUrl' in object)) return null;
  const wire = webhookWire.parse(object);
  const urls = readUrls(wire.webhookUrl);
  return urls === null ? null : { urls, statuses: readStatuses(wire.webhookStatuses) };
}

/** Whether two addresses are one: 1MSG's own tools overlook a slash at the end. */
export function isSameUrl(a: string, b: string): boolean {
  return a.replace(/\/$/, '') === b.replace(/\/$/, '');
}

/** The status of one address; `unknown` where 1MSG doesn't say. */
export function statusOfUrl(hooks: HookUrls, url: string): HookUrlStatus {
  return hooks.statuses.find((entry) => isSameUrl(entry.url, url))?.status ?? 'unknown';
}

/** The addresses in a `webhookUrl` of any known form; null for an unknown one. */
export function readUrls(value: unknown): readonly string[] | null {
  const texts = Array.isArray(value) ? value : [value ?? ''];
  const urls: string[] = [];
  for (const text of texts) {
    if (typeof text !== 'string') return null;
    urls.push(...text.split(/,(?=\s*https?:\/\/)/i).map((url) => url.trim()));
  }
  return urls.filter((url) => url !== '');
}

function readStatuses(value: unknown): HookUrls['statuses'] {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const object = asObject(item);
      const url = textMember(object, 'url') ?? textMember(object, 'webhookUrl');
      return url === null ? [] : [{ url, status: readStatus(item) }];
    });
  }
  const byUrl = asObject(value) ?? {};
  return Object.entries(byUrl).map(([url, item]) => ({ url, status: readStatus(item) }));
}

function readStatus(value: unknown): HookUrlStatus {
  if (typeof value === 'boolean') return value ? 'active' : 'disabled';
  if (typeof value === 'string') {
    if (/inactive|disab|off|block|suspend|stopp/i.test(value)) return 'disabled';
    return /active|enabled|^on$|^ok$/i.test(value.trim()) ? 'active' : 'unknown';
  }
  const object = asObject(value);
  if (object === null) return 'unknown';
  if (object.disabled === true) return 'disabled';
  const inner = object.status ?? object.state ?? object.active ?? object.enabled;
  return asObject(inner) === null && !Array.isArray(inner) ? readStatus(inner) : 'unknown';
}
