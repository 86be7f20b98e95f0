/** Who a report or a message belongs to, as far as it says. */
export type WireRecipient = {
  /** `<digits>@c.us`, `<BSUID>@lid` or a group's `@g.us`. */
  readonly chatId: string | null;
  /** Digits with country code, without plus. */
  readonly phone: string | null;
  /** The id of a WhatsApp user whose number may be hidden, `CC.digits`. */
  readonly bsuid: string | null;
};

/** Brings together the several ways of naming one person; raw forms have no chatId and get one. */
export function readRecipient(named: {
  readonly chatId: string | null;
  readonly phone: string | null;
  readonly bsuid: string | null;
}): WireRecipient {
  const chatId = named.chatId?.trim() ?? null;
  const phone = digitsOf(named.phone) ?? phoneOfChat(chatId);
  const bsuid = named.bsuid?.trim() ?? bsuidOf(named.phone) ?? bsuidOfChat(chatId);
  const derived = phone !== null ? `${phone}@c.us` : bsuid !== null ? `${bsuid}@lid` : null;
  return { chatId: chatId ?? derived, phone, bsuid };
}

/** The phone in a chat id of one person; null for groups and hidden numbers. */
export function phoneOfChat(chatId: string | null): string | null {
  return digitsOf(/^([^@]+)@(?:c\.us|s\.whatsapp\.net)$/.exec(chatId?.trim() ?? '')?.[1] ?? null);
}

function bsuidOfChat(chatId: string | null): string | null {
  return /^([^@]+)@lid$/.exec(chatId?.trim() ?? '')?.[1] ?? null;
}

function bsuidOf(text: string | null): string | null {
  const trimmed = text?.trim() ?? '';
  return /^[A-Z]{2}\.\w+$/.test(trimmed) ? trimmed : null;
}

function digitsOf(text: string | null): string | null {
  const digits = text?.trim().replace(/^\+/, '') ?? '';
  return /^\d{5,20}$/.test(digits) ? digits : null;
}
