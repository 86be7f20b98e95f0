import { createHmac } from 'node:crypto';
import '@shopify/shopify-api/adapters/node';
import { ApiVersion, LogSeverity, shopifyApi } from '@shopify/shopify-api';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { verifyWebhookSignature } from '#app/shopify/webhook-signature.ts';

const SECRET = 'shpss_0123456789abcdef';
const OLD_SECRET = 'shpss_fedcba9876543210';

const library = shopifyApi({
  apiKey: 'key',
  apiSecretKey: SECRET,
  hostName: 'app.example.com',
  apiVersion: ApiVersion.October26,
  isEmbeddedApp: true,
  logger: { level: LogSeverity.Error },
});

function sign(body: string, secret = SECRET): string {
  return createHmac('sha256', secret).update(body, 'utf8').digest('base64');
}

function bytes(body: string): Uint8Array {
  return new TextEncoder().encode(body);
}

async function libraryVerdict(rawBody: string, header: string): Promise<boolean> {
  const rawRequest = {
    method: 'POST',
    url: '/webhooks/shopify',
    headers: {
      'x-shopify-hmac-sha256': header,
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': 'lumen-lamps.myshopify.com',
      'x-shopify-api-version': '2026-10',
      'x-shopify-webhook-id': 'b54557e4-bdd9-4b37-8a5f-bf7d70bcd043',
    },
  };
  const { valid } = await library.webhooks.validate({
    rawBody,
    rawRequest,
    rawResponse: {},
  } as Parameters<typeof library.webhooks.validate>[0]);
  return valid;
}

describe('verifyWebhookSignature', () => {
  test("gives the verdict of Shopify's own library on any body", async () => {
    const text = fc.oneof(
      fc.json(),
      fc.string({ unit: 'grapheme' }),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom('right', 'wrong', 'cut', 'none'),
        async (body, kind) => {
          // A lone surrogate has no UTF-8 form, so no request can carry it.
          fc.pre(body.isWellFormed());
          const right = sign(body);
          const header = {
            right,
            wrong: sign(`${body} `),
            cut: right.slice(0, -1),
            none: '',
          }[kind];
          const verdict = verifyWebhookSignature(bytes(body), header, [SECRET]);
          expect(verdict).toBe(await libraryVerdict(body, header));
          expect(verdict).toBe(kind === 'right' && body !== '');
        },
      ),
      { numRuns: 200 },
    );
  });

  test('refuses when one byte of the body differs', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (body, at, flip) => {
          const header = createHmac('sha256', SECRET).update(body).digest('base64');
          const altered = Uint8Array.from(body, (b, i) => (i === at % body.length ? b ^ flip : b));
          expect(verifyWebhookSignature(body, header, [SECRET])).toBe(true);
          expect(verifyWebhookSignature(altered, header, [SECRET])).toBe(false);
        },
      ),
    );
  });

  test('takes any of several secrets, so that one can be rotated', () => {
    const body = bytes('{"id":1}');
    expect(verifyWebhookSignature(body, sign('{"id":1}', OLD_SECRET), [SECRET, OLD_SECRET])).toBe(
      true,
    );
    expect(verifyWebhookSignature(body, sign('{"id":1}'), [SECRET, OLD_SECRET])).toBe(true);
    expect(verifyWebhookSignature(body, sign('{"id":1}', 'other'), [SECRET, OLD_SECRET])).toBe(
      false,
    );
  });

  test('refuses without a header, without a secret, and under an empty secret', () => {
    const body = bytes('{}');
    expect(verifyWebhookSignature(body, undefined, [SECRET])).toBe(false);
    expect(verifyWebhookSignature(body, '', [SECRET])).toBe(false);
    expect(verifyWebhookSignature(body, sign('{}'), [])).toBe(false);
    expect(verifyWebhookSignature(body, sign('{}', ''), [''])).toBe(false);
  });

  test('refuses another spelling of the right digest', () => {
    const header = sign('{}');
    expect(verifyWebhookSignature(bytes('{}'), `${header} `, [SECRET])).toBe(false);
    expect(verifyWebhookSignature(bytes('{}'), header.replace('=', ''), [SECRET])).toBe(false);
  });
});
