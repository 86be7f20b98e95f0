import { expect, test } from 'vitest';
import type { ExportRow } from '#app/pipeline/merchant-app.ts';
import { exportCsv } from '#app/ui/notifications/export-csv.server.ts';

const ROW: ExportRow = {
  orderName: '#1042',
  parcel: { number: 1, of: 2 },
  status: 'shipped',
  carrierStatus: null,
  customerName: 'Maria',
  state: 'failed',
  reason: 'not_on_whatsapp',
  updatedAt: '2026-11-22T13:04:00.000Z',
  phone: '+4930901820',
  happenedAt: '2026-11-22T13:03:58.000Z',
  decidedAt: '2026-11-22T13:03:59.000Z',
  sentAt: null,
  deliveredAt: null,
  readAt: null,
  failedAt: '2026-11-22T23:04:00.000Z',
  code: 131026,
  templateName: 'order_status',
  templateLanguage: 'en',
  messageId: 'wamid.HBgL',
};

async function csvOf(batches: ExportRow[][], locale = 'en'): Promise<string> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  const opened = {
    locale,
    timeZone: 'Europe/Berlin',
    async *[Symbol.asyncIterator]() {},
    batches: (async function* () {
      yield* batches;
    })(),
  };
  for await (const piece of exportCsv(opened)) text += decoder.decode(piece, { stream: true });
  return text;
}

test('has a heading and a line for each row, times in the zone of the shop', async () => {
  expect(await csvOf([[ROW], [{ ...ROW, orderName: '#1043' }]])).toBe(
    [
      '\ufeffOrder,Parcel,Status,State,Reason,Customer,Phone,Status changed (Europe/Berlin),' +
        'Decided (Europe/Berlin),Sent (Europe/Berlin),Delivered (Europe/Berlin),' +
        'Read (Europe/Berlin),Failed (Europe/Berlin),Updated (Europe/Berlin),Template,Language,' +
        'Message ID,Error code',
      ...['#1042', '#1043'].map(
        (order) =>
          `${order},Parcel 1 of 2,Shipped,Failed,Not on WhatsApp,Maria,+49 30 901820,` +
          '2026-11-22 14:03:58,2026-11-22 14:03:59,,,,2026-11-23 00:04:00,2026-11-22 14:04:00,' +
          'order_status,en,wamid.HBgL,131026',
      ),
      '',
    ].join('\r\n'),
  );
});

test('of nothing is a heading alone', async () => {
  expect((await csvOf([[]])).split('\r\n')).toHaveLength(2);
});

test('has the words of the language it was asked for in', async () => {
  const text = await csvOf([[ROW]], 'de-CH');
  expect(text).toContain('Bestellung,Paket,Status');
  expect(text).toContain('Fehlgeschlagen');
});

test('has no formula, whatever a customer calls himself', async () => {
  const names = ['=1+1', '+1', '-1', '@x', 'a;=1', ' =1', "=cmd|' /C calc'!A0", '"=1"', '=1"x'];
  const text = await csvOf([names.map((customerName) => ({ ...ROW, customerName }))]);
  for (const cell of text.split(/[,;\r\n]/)) {
    expect(cell).not.toMatch(/^"?\s*[=\-@]/);
    if (/^"?\s*\+/.test(cell)) expect(cell).toBe('+49 30 901820');
  }
});

test('leaves a phone that reads like a number alone to nobody', async () => {
  const text = await csvOf([
    [
      { ...ROW, phone: '+999999' },
      { ...ROW, phone: null },
    ],
  ]);
  expect(text).toContain(",Maria,'+999999,");
  expect(text).toContain(',Maria,,');
});
