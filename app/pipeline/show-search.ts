import type { ReadPhone } from '#app/domain/phone.ts';
import type { NotificationFilter } from './merchant-app-ports-views.ts';

export type Search = {
  readonly search: NotificationFilter['search'];
  /** It reads like part of a phone: where no order has that name, the field says so. */
  readonly looksLikePhone: boolean;
};

/** The names under which "1042", "#1042" and "EN1042" are found, in lower case. */
function orderNames(text: string): string[] {
  const bare = text.toLowerCase().replace(/^#/, '');
  return [bare, `#${bare}`];
}

/** A message ID as WhatsApp gives it. It is found by its hash, so only as a whole. */
const MESSAGE_ID = /^wamid\./i;

const PHONE_SIGNS = /^[+\d\s().\-/\u00a0]+$/;

/** Fewest digits of a part of a phone that is no likely order number. */
const PHONE_DIGITS = 7;

/**
 * What to look for: a message by its ID, an order by its name, or a whole phone in any format with the shop's country
 * for national ones. Phones are found by their hash, so a part of one finds nothing.
 */
export function readSearch(
  text: string | null,
  defaultCountry: string | null,
  readPhone: ReadPhone,
): Search {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '') return { search: null, looksLikePhone: false };
  if (MESSAGE_ID.test(trimmed)) {
    return {
      search: { orderNames: [], phone: null, messageId: trimmed },
      looksLikePhone: false,
    };
  }
  const names = orderNames(trimmed);
  const digits = trimmed.replace(/\D/g, '').length;
  const isLikePhone =
    PHONE_SIGNS.test(trimmed) && (digits >= PHONE_DIGITS || /[+\s]/.test(trimmed));
  if (!isLikePhone) {
    return { search: { orderNames: names, phone: null, messageId: null }, looksLikePhone: false };
  }
  const reading = readPhone(trimmed, defaultCountry);
  const phone = reading.ok ? reading.digits : null;
  return { search: { orderNames: names, phone, messageId: null }, looksLikePhone: !reading.ok };
}
