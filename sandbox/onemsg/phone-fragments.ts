import { createHash } from 'node:crypto';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import type { SimulatedMessage } from './channel-state.ts';
import { type Bubble, type Chat, latest, type Missing } from './phone-conversations.ts';
import type { TemplateButton } from './templates.ts';
import { escapeHtml, whatsAppHtml } from './whatsapp-text.ts';

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const calendar = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long' });

/** A phone number in international form, safe inside text of any direction. */
export function phoneHtml(digits: string): string {
  const formatted = parsePhoneNumberFromString(`+${digits}`)?.formatInternational();
  return `<bdi dir="ltr">${escapeHtml(formatted ?? `+${digits}`)}</bdi>`;
}

/** A part of a page that changes by itself; the version tells the page whether it has. */
export type LivePart = { version: string; html: string };

export function livePart(html: string): LivePart {
  return { version: createHash('sha256').update(html).digest('base64url').slice(0, 16), html };
}

/** The list of all chats, one link each. */
export function chatListHtml(chats: readonly Chat[]): string {
  if (chats.length === 0) {
    return `<p class="empty"><strong>No messages yet</strong>When a message is sent to a customer,
      the customer’s phone shows up here by itself.</p>`;
  }
  return `<ul class="chats">${chats.map(chatRow).join('')}</ul>`;
}

function chatRow(chat: Chat): string {
  const last = chat.bubbles.at(-1);
  const snippet = last === undefined ? 'Nothing has arrived yet' : last.message.text;
  const missing = chat.missing.length;
  const link = `/phone/${chat.digits}?channel=${encodeURIComponent(chat.channel.id)}`;
  return `<li><a href="${escapeHtml(link)}">
    <span class="avatar" aria-hidden="true">${chat.digits.slice(-2)}</span>
    <span class="who">${phoneHtml(chat.digits)}${timeHtml(latest(chat))}</span>
    <span class="snippet" dir="auto">${escapeHtml(snippet)}</span>
    <span class="tally">${chat.bubbles.length} in the chat with <bdi>${escapeHtml(chat.channel.businessName)}</bdi>${
      missing === 0 ? '' : ` · <b>${missing} not on the phone</b>`
    }</span>
  </a></li>`;
}

/** The messages of one chat, oldest first, with a chip for each new day. */
export function conversationHtml(chat: Chat | undefined): string {
  if (chat === undefined || chat.bubbles.length === 0) {
    return '<p class="empty"><strong>Nothing here yet</strong>A message appears as soon as it reaches this phone.</p>';
  }
  let day = '';
  const parts = chat.bubbles.map((bubble) => {
    const chip = dayName(bubble.at) === day ? '' : `<p class="day">${dayName(bubble.at)}</p>`;
    day = dayName(bubble.at);
    return chip + bubbleHtml(chat, bubble);
  });
  return parts.join('');
}

/** What was taken on for this phone but is not on it, told outside the phone. */
export function missingHtml(missing: readonly Missing[]): string {
  if (missing.length === 0) return '';
  const rows = missing.map(
    ({ message, why }) =>
      `<li><b>${escapeHtml(why)}</b>${timeHtml(message.acceptedAt)}<span dir="auto">${escapeHtml(message.text)}</span></li>`,
  );
  return `<h2>Not on this phone</h2><ul class="missing">${rows.join('')}</ul>`;
}

function bubbleHtml(chat: Chat, bubble: Bubble): string {
  if (bubble.from === 'customer') {
    const ticks = bubble.received
      ? ticksHtml('✓✓', 'Received by the shop', true)
      : ticksHtml('✓', 'Sent, not received by the shop yet', false);
    return `<article class="bubble mine" aria-label="Customer">
      <div class="text" dir="auto">${whatsAppHtml(bubble.message.text)}</div>
      <footer>${timeHtml(bubble.at)}${ticks}</footer></article>`;
  }
  const { message, read } = bubble;
  const ticks = ticksHtml('✓✓', read ? 'Read' : 'Delivered', read);
  return `<article class="bubble theirs" aria-label="${escapeHtml(chat.channel.businessName)}">
    ${partHtml('head', message.header)}
    <div class="text" dir="auto" lang="${escapeHtml(message.language.replace('_', '-'))}">${whatsAppHtml(message.text)}</div>
    ${partHtml('foot', message.footer)}
    <footer>${timeHtml(bubble.at)}${ticks}</footer>
    ${buttonsHtml(chat, message)}</article>`;
}

function partHtml(name: string, text: string | null): string {
  return text === null ? '' : `<div class="${name}" dir="auto">${escapeHtml(text)}</div>`;
}

function buttonsHtml(chat: Chat, message: SimulatedMessage): string {
  if (message.buttons.length === 0) return '';
  const buttons = message.buttons.map((button) => buttonHtml(chat, message, button));
  return `<div class="buttons">${buttons.join('')}</div>`;
}

function buttonHtml(chat: Chat, message: SimulatedMessage, button: TemplateButton): string {
  const label = escapeHtml(button.text);
  if (button.type === 'URL' && /^https?:\/\//.test(button.url ?? '')) {
    const href = escapeHtml(button.url ?? '');
    return `<a href="${href}" target="_blank" rel="noopener noreferrer" dir="auto"><span aria-hidden="true">↗</span> ${label}</a>`;
  }
  if (button.type !== 'QUICK_REPLY') return `<span dir="auto">${label}</span>`;
  return `<form method="post" action="/phone/${chat.digits}/say" data-say>
    <input type="hidden" name="channel" value="${escapeHtml(chat.channel.id)}">
    <input type="hidden" name="type" value="button">
    <input type="hidden" name="quotedMsgId" value="${escapeHtml(message.wamid)}">
    <button name="text" value="${label}" dir="auto"><span aria-hidden="true">↩</span> ${label}</button>
  </form>`;
}

function ticksHtml(ticks: string, meaning: string, blue: boolean): string {
  return `<span class="ticks${blue ? ' blue' : ''}" role="img" aria-label="${meaning}" title="${meaning}">${ticks}</span>`;
}

function timeHtml(at: number): string {
  return `<time datetime="${new Date(at).toISOString()}" dir="ltr">${clock.format(at)}</time>`;
}

function dayName(at: number): string {
  const name = calendar.format(at);
  return name === calendar.format(Date.now()) ? 'Today' : name;
}
