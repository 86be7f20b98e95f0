import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { readWebhookBody } from '#app/shopify/webhook-body-reader.ts';
import { makeBodies, makeOrderText, SIZES, TOPIC } from '#bench/receive/payloads.ts';
import { readStatus } from '#bench/receive/raw-connection.ts';

describe('the payloads of receiving', () => {
  test.each(SIZES)('of %d bytes are orders that the app reads, nearly as large', (size) => {
    const text = makeOrderText(size);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(size);
    expect(Buffer.byteLength(text)).toBeGreaterThan(size * 0.9);
    const reading = readWebhookBody(TOPIC, Buffer.from(text), '2026-11-22T12:00:00.000Z');
    expect(reading.kind).toBe('facts');
  });

  test('are of another order each, and signed', () => {
    const makeBody = makeBodies(2048, 'secret');
    const gids = [0, 1, 99_999].map((n) => {
      const { bytes, signature } = makeBody(n);
      expect(signature).toBe(createHmac('sha256', 'secret').update(bytes).digest('base64'));
      const reading = readWebhookBody(TOPIC, bytes, '2026-11-22T12:00:00.000Z');
      return reading.kind === 'facts' ? reading.subjectGid : null;
    });
    expect(new Set(gids).size).toBe(3);
    expect(gids).not.toContain(null);
  });
});

describe('an answer', () => {
  test('counts when it is there as a whole', () => {
    const sized = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n';
    const chunked = 'HTTP/1.1 503 X\r\nTransfer-Encoding: chunked\r\n\r\n';
    expect(readStatus('HTTP/1.1 200 OK\r\nDate: x')).toBeNull();
    expect(readStatus(`${sized}o`)).toBeNull();
    expect(readStatus(`${sized}ok`)).toBe(200);
    expect(readStatus(chunked)).toBeNull();
    expect(readStatus(`${chunked}0\r\n\r\n`)).toBe(503);
  });
});
