import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { escapeHtml, whatsAppHtml } from '#sandbox/onemsg/whatsapp-text.ts';
import {
  channelId,
  hookListener,
  registerHook,
  send,
  simulatorForTest,
} from './simulator-fixture.ts';

async function page(url: string): Promise<string> {
  return (await fetch(url)).text();
}

function texts(...values: string[]) {
  return [{ type: 'body', parameters: values.map((text) => ({ type: 'text', text })) }];
}

describe('WhatsApp text', () => {
  test.each([
    ['a *bold* word', 'a <strong>bold</strong> word'],
    ['_it_ and ~gone~', '<em>it</em> and <s>gone</s>'],
    ['*_both_*', '<strong><em>both</em></strong>'],
    ['2*3*4 and snake_case_name', '2*3*4 and snake_case_name'],
    ['* no *', '* no *'],
    ['```a *b*``` `c`', '<code>a *b*</code> <code>c</code>'],
    ['<b>"x" & y</b>', '&lt;b&gt;&quot;x&quot; &amp; y&lt;/b&gt;'],
    ['*<i>*', '<strong>&lt;i&gt;</strong>'],
  ])('%s', (text, html) => {
    expect(whatsAppHtml(text)).toBe(html);
  });

  test('no text makes any other tag, and nothing but marks is lost', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'*_~`<>&"\' ab\n') }), (text) => {
        const html = whatsAppHtml(text);
        const tags = html.match(/<[^>]*>/g) ?? [];
        expect(tags.filter((tag) => !/^<\/?(strong|em|s|code)>$/.test(tag))).toEqual([]);
        const bare = (value: string) => value.replace(/<[^>]*>/g, '').replace(/[*_~`]/g, '');
        expect(bare(html)).toBe(bare(escapeHtml(text)));
      }),
    );
  });
});

describe('the phone page', () => {
  test('shows what arrived, safely, with its button and ticks', async () => {
    const simulator = await simulatorForTest();
    await send(simulator, { params: texts('<script>alert(1)</script>', '*order* #1', 'Shipped') });
    await expect.poll(() => simulator.pending()).toBe(0);
    const html = await page(`${simulator.url}/phone/12025550123`);
    expect(html).toContain('Hello &lt;script&gt;alert(1)&lt;/script&gt;');
    expect(html).toContain('<strong>order</strong> #1');
    expect(html).toContain('href="https://shop.example/status"');
    expect(html).toContain('View status');
    expect(html).toContain('aria-label="Read"');
    expect(html).not.toContain('<script>alert');
    expect(html).not.toMatch(/(src|href)="(?!https:\/\/shop\.example|data:|\/phone)[^"]+"/);
  });

  test('sets language and direction of an Arabic message', async () => {
    const simulator = await simulatorForTest();
    await send(simulator, { language: { policy: 'deterministic', code: 'ar' } });
    await expect.poll(() => simulator.pending()).toBe(0);
    expect(await page(`${simulator.url}/phone/12025550123`)).toMatch(
      /dir="auto" lang="ar">مرحبًا Maria/,
    );
  });

  test('tells beside the phone what did not get there', async () => {
    const simulator = await simulatorForTest({ switches: { receipts: 'failed' } });
    await send(simulator);
    await expect.poll(() => simulator.pending()).toBe(0);
    const html = await page(`${simulator.url}/phone/12025550123`);
    expect(html).toContain('Nothing here yet');
    expect(html).toContain('Failed: Message undeliverable');
  });

  test('is found by the number as sent and as WhatsApp knows it, and by the list', async () => {
    const simulator = await simulatorForTest();
    expect(await page(`${simulator.url}/phone`)).toContain('No messages yet');
    await send(simulator, { phone: '525512345678' });
    await expect.poll(() => simulator.pending()).toBe(0);
    expect(await page(`${simulator.url}/phone/525512345678`)).toContain('Hello Maria');
    expect(await page(`${simulator.url}/phone/5215512345678`)).toContain('Hello Maria');
    expect(await page(`${simulator.url}/phone`)).toContain(
      `/phone/5215512345678?channel=${channelId}`,
    );
    expect((await fetch(`${simulator.url}/phone/nobody`)).status).toBe(404);
  });

  test('sends what the customer types and shows it with its ticks', async () => {
    const simulator = await simulatorForTest();
    const listener = await hookListener();
    await registerHook(simulator, listener.url);
    const response = await fetch(`${simulator.url}/phone/12025550123/say`, {
      method: 'POST',
      body: new URLSearchParams({ channel: channelId, text: ' STOP ' }),
      redirect: 'manual',
    });
    expect(response.status).toBe(303);
    await expect
      .poll(() => listener.bodies)
      .toMatchObject([{ messages: [{ body: 'STOP', type: 'chat' }] }]);
    await expect
      .poll(() => page(`${simulator.url}/phone/12025550123`))
      .toContain('Received by the shop');
    const fragment = await (await fetch(`${simulator.url}/phone/12025550123?fragment=1`)).json();
    expect(fragment).toMatchObject({ main: { html: expect.stringContaining('STOP') } });
  });

  test('allows its own style and script only', async () => {
    const simulator = await simulatorForTest();
    const response = await fetch(`${simulator.url}/phone`);
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1];
    expect(policy).toContain("default-src 'none'");
    expect(await response.text()).toContain(`<script nonce="${nonce}">`);
  });
});
