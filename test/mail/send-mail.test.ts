import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeAlertMail } from '#app/domain/alert-mail.ts';
import { makeSendMail } from '#app/mail/send-mail.server.ts';
import { type LocalMailServer, startMailServer } from './local-mail-server.ts';

const FACTS = {
  cause: 'held',
  count: 214,
  shop: 'Lumen\nLamps',
  url: 'https://admin.example/x',
} as const;
const MAIL = writeAlertMail(FACTS, 'en');

let server: LocalMailServer;
let problems: unknown[];
const send = (to = 'ops@shop.example', url = server.url) =>
  makeSendMail({ url, from: 'app@app.example' }, (problem) => problems.push(problem))(to, MAIL);

beforeEach(async () => {
  server = await startMailServer();
  problems = [];
});
afterEach(() => server.close());

test('a mail arrives as plain text, from the sender of this installation', async () => {
  expect(await send()).toBe('sent');
  expect(server.mails).toHaveLength(1);
  expect(server.mails[0]).toMatchObject({ from: 'app@app.example', to: ['ops@shop.example'] });
  const raw = server.mails[0]?.raw ?? '';
  expect(raw).toContain('Subject: Lumen Lamps: WhatsApp messages are held');
  expect(raw).toContain('Messages held: 214.');
  expect(raw).toContain('text/plain');
  expect(raw).not.toContain('text/html');
  expect(problems).toEqual([]);
});

test('an address that looks like several is one, or is refused', async () => {
  expect(await send('ops@shop.example, all@shop.example')).toBe('refused');
  expect(server.mails).toEqual([]);
});

test.each([
  // Of our own sender: somebody may mend it.
  ['refuse_sender', 'postponed'],
  ['refuse_receiver', 'refused'],
  ['not_now', 'postponed'],
  ['refuse_mail', 'refused'],
  ['hang_up', 'unknown'],
] as const)('where the server does "%s" it is %s', async (how, outcome) => {
  server.behave(how);
  expect(await send()).toBe(outcome);
  expect(problems).toHaveLength(1);
  expect(JSON.stringify(problems)).not.toContain('shop.example');
});

test('where no server is there it surely did not leave', async () => {
  const { url } = server;
  await server.close();
  server = await startMailServer();
  expect(await send('ops@shop.example', url)).toBe('postponed');
});

test('a mail to a customer has two forms, the name of the shop and whom to answer', async () => {
  const sendMail = makeSendMail({ url: server.url, from: 'app@app.example' }, () => {});
  const mail = {
    subject: 'Order #1042: Shipped',
    text: 'Hi Ana',
    html: '<p>Hi Ana</p>',
    fromName: 'Lumen "Lamps", Berlin',
    replyTo: 'hello@lumen.example',
  };
  expect(await sendMail('ana@customer.example', mail)).toBe('sent');
  const raw = server.mails[0]?.raw ?? '';
  expect(server.mails[0]?.from).toBe('app@app.example');
  expect(raw).toMatch(/^From: "Lumen \\"Lamps\\", Berlin" <app@app\.example>\r?$/m);
  expect(raw).toMatch(/^Reply-To: hello@lumen\.example\r?$/m);
  expect(raw).toMatch(/^Auto-Submitted: auto-generated\r?$/m);
  expect(raw).toContain('multipart/alternative');
  expect(raw).toContain('<p>Hi Ana</p>');
});
