import type { Channel } from './channel-state.ts';
import type { Chat } from './phone-conversations.ts';
import {
  chatListHtml,
  conversationHtml,
  livePart,
  missingHtml,
  phoneHtml,
} from './phone-fragments.ts';
import { phoneScript } from './phone-script.ts';
import { phoneStyle } from './phone-style.ts';
import { escapeHtml } from './whatsapp-text.ts';

/** The page with the list of all phones. `nonce` admits its own style and script, nothing else. */
export function phoneListPage(chats: readonly Chat[], nonce: string): string {
  const body = `<main class="stage list">
    <section class="device" aria-labelledby="title">
      <header class="bar"><h1 id="title">Customers’ phones</h1></header>
      ${liveDiv('class="screen"', 'main', chatListHtml(chats))}
    </section>
    <aside class="beside"><p>These are the phones of the shop’s customers. Open one to read what the
      customer reads on WhatsApp, and to answer as the customer. Nothing leaves this computer.</p></aside>
  </main>`;
  return page('Customers’ phones', body, nonce);
}

/** The page that looks like one customer's phone. */
export function phonePage(
  digits: string,
  chats: readonly Chat[],
  shown: Chat,
  nonce: string,
): string {
  const { channel } = shown;
  const body = `<main class="stage">
    <section class="device" aria-labelledby="title">
      <header class="bar">
        <a class="back" href="/phone" aria-label="All phones">‹</a>
        <span class="avatar" aria-hidden="true">${escapeHtml(channel.businessName.slice(0, 1))}</span>
        <div><h1 id="title" dir="auto">${escapeHtml(channel.businessName)}</h1>
          <p>${phoneHtml(channel.phone)}</p></div>
      </header>
      ${channelTabs(digits, chats, channel)}
      ${liveDiv('class="screen chat" role="log" aria-label="Messages" tabindex="0"', 'main', conversationHtml(shown))}
      <form class="reply" method="post" action="/phone/${digits}/say" data-say>
        <input type="hidden" name="channel" value="${escapeHtml(channel.id)}">
        <input name="text" dir="auto" required autocomplete="off" maxlength="4096"
          placeholder="Answer, for example STOP" aria-label="Answer as the customer">
        <button aria-label="Send">➤</button>
      </form>
    </section>
    <aside class="beside">
      <h2>Phone of ${phoneHtml(shown.digits)}</h2>
      <p>What the customer reads on WhatsApp. It updates by itself. Answers go to the shop as real ones would.</p>
      <p class="key"><span class="ticks">✓✓</span> delivered <span class="ticks blue">✓✓</span> read</p>
      ${liveDiv('', 'missing', missingHtml(shown.missing))}
    </aside>
  </main>`;
  return page(`Phone +${digits}`, body, nonce);
}

function liveDiv(attributes: string, name: string, content: string): string {
  const { version, html } = livePart(content);
  return `<div ${attributes} data-live="${name}" data-version="${version}">${html}</div>`;
}

function channelTabs(digits: string, chats: readonly Chat[], shown: Channel): string {
  if (chats.length < 2) return '';
  // By id and not by time, so that no tab moves under the pointer.
  const inOrder = chats.toSorted((a, b) => a.channel.id.localeCompare(b.channel.id));
  const tabs = inOrder.map(({ channel }) => {
    const link = `/phone/${digits}?channel=${encodeURIComponent(channel.id)}`;
    const current = channel === shown ? ' aria-current="page"' : '';
    return `<a href="${escapeHtml(link)}"${current}>${escapeHtml(channel.businessName)}</a>`;
  });
  return `<nav class="tabs" aria-label="Chats on this phone">${tabs.join('')}</nav>`;
}

function page(title: string, body: string, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${phoneStyle}</style>
</head>
<body>
${body}
<script nonce="${nonce}">${phoneScript}</script>
</body>
</html>`;
}
