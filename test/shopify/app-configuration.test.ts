import { readFileSync } from 'node:fs';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readPayload } from '#app/shopify/payload-reader.ts';
import { SCOPES } from '#app/shopify/scopes.ts';
import { SHOPIFY_TOPICS, type ShopifyTopic } from '#app/shopify/topics.ts';
import { fixture, readFixture, TRIGGERED_AT, webhookFixtures } from './fixtures.ts';

const configuration = z
  .object({
    client_id: z.literal(''),
    name: z.string().min(1),
    application_url: z.url({ protocol: /^https$/ }),
    embedded: z.literal(true),
    access_scopes: z.object({ scopes: z.string() }),
    auth: z.object({ redirect_urls: z.array(z.url()).min(1) }),
    webhooks: z.object({
      api_version: z.literal('2026-10'),
      subscriptions: z.array(
        z.strictObject({
          topics: z.array(z.string()).optional(),
          compliance_topics: z.array(z.string()).optional(),
          uri: z.literal('/webhooks/shopify'),
          include_fields: z.array(z.string()).optional(),
        }),
      ),
    }),
  })
  .parse(parse(readFileSync(new URL('../../shopify.app.toml', import.meta.url), 'utf8')));

const { subscriptions } = configuration.webhooks;

function fieldsOf(topic: ShopifyTopic): string[] | undefined {
  return subscriptions.find((s) => s.topics?.includes(topic))?.include_fields;
}

type Field = { [name: string]: Field };

/** What Shopify sends of `payload`: dots step into objects, and into every element of a list. */
function reduce(payload: unknown, paths: readonly string[], emptyParents: boolean): unknown {
  const wanted: Field = {};
  for (const path of paths) {
    let at = wanted;
    for (const step of path.split('.')) {
      at[step] ??= {};
      at = at[step];
    }
  }
  return pick(payload, wanted, emptyParents);
}

function pick(value: unknown, wanted: Field, emptyParents: boolean): unknown {
  if (Object.keys(wanted).length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => pick(item, wanted, emptyParents));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([name, inner]) => {
      const found: unknown = Reflect.get(value, name);
      const isParent = Object.keys(inner).length > 0;
      if (found === undefined || (found === null && isParent && !emptyParents)) return [];
      return [[name, pick(found, inner, emptyParents)]];
    }),
  );
}

/** Every path to a value of `payload`, lists stepped through. */
function paths(value: unknown, prefix = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => paths(item, prefix));
  if (typeof value !== 'object' || value === null) return [prefix];
  return Object.entries(value).flatMap(([name, inner]) =>
    paths(inner, prefix === '' ? name : `${prefix}.${name}`),
  );
}

describe('shopify.app.toml', () => {
  test('subscribes to each topic that is read, once', () => {
    const topics = subscriptions.flatMap((s) => [
      ...(s.topics ?? []),
      ...(s.compliance_topics ?? []),
    ]);
    expect(topics.toSorted()).toEqual([...SHOPIFY_TOPICS].toSorted());
  });

  test('asks for the privacy topics as such', () => {
    const compliance = subscriptions.flatMap((s) => s.compliance_topics ?? []);
    expect(compliance).toEqual(['customers/data_request', 'customers/redact', 'shop/redact']);
  });

  test('asks for no scope but those of the topics and the query', () => {
    expect(configuration.access_scopes.scopes).toBe(SCOPES.join(','));
  });

  test('names no field twice', () => {
    for (const { include_fields: fields = [] } of subscriptions) {
      expect(fields).toEqual([...new Set(fields)]);
    }
  });
});

describe.each(webhookFixtures())('$name', ({ name, topic }) => {
  const fields = fieldsOf(topic);

  test('says the same reduced to the fields that Shopify is asked for', () => {
    if (fields === undefined) {
      expect(topic).toMatch(/redact|data_request/);
      return;
    }
    const full = readFixture(name);
    for (const emptyParents of [true, false]) {
      const reduced = reduce(fixture(name), fields, emptyParents);
      expect(readPayload(topic, reduced, TRIGGERED_AT)).toEqual(full);
    }
  });

  test('keeps updated_at, so that an update is not taken for a repeat of the one before', () => {
    const hasIt = paths(fixture(name)).includes('updated_at');
    if (fields !== undefined && hasIt) expect(fields).toContain('updated_at');
  });
});

/** Asked for, though no reading depends on it. */
const NOT_READ: Readonly<Record<string, readonly string[]>> = {
  'fulfillment_events/create': ['updated_at'],
  'returns/request': ['status'],
  'returns/approve': ['status'],
  'returns/decline': ['status'],
  'returns/close': ['status'],
  'app/uninstalled': ['id', 'updated_at'],
  'app/scopes_update': ['id', 'updated_at'],
};

/** Orders are one subscription, and fulfilments one: what is read in any of their fixtures counts. */
function fixturesLike(topic: ShopifyTopic) {
  const [resource] = topic.split('/');
  const alone = resource === 'returns' || resource === 'app' || resource === 'customers';
  return webhookFixtures().filter((f) =>
    alone ? f.topic === topic : f.topic.split('/')[0] === resource,
  );
}

test.each(SHOPIFY_TOPICS)('%s: no field is asked for that is not read', (topic) => {
  const fields = fieldsOf(topic) ?? [];
  const unread = fields.filter((field) => {
    const others = fields.filter((other) => other !== field);
    return fixturesLike(topic).every(({ name, topic: own }) => {
      const reading = readPayload(own, reduce(fixture(name), others, true), TRIGGERED_AT);
      return JSON.stringify(reading) === JSON.stringify(readFixture(name));
    });
  });
  expect(unread).toEqual(NOT_READ[topic] ?? []);
});
