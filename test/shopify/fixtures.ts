import { readdirSync, readFileSync } from 'node:fs';
import { parseExactJson } from '#app/shopify/exact-json.ts';
import { readPayload } from '#app/shopify/payload-reader.ts';
import type { PayloadReading } from '#app/shopify/payload-reading.ts';
import { SHOPIFY_TOPICS, type ShopifyTopic } from '#app/shopify/topics.ts';

const FOLDER = new URL('../fixtures/shopify/', import.meta.url);

/** The time that the tests take as stamped on a delivery. */
export const TRIGGERED_AT = '2026-11-26T12:00:00.000Z';

/** Names without `.json`: `<topic with an underscore for the slash>.<case>`. */
export function fixtureNames(): string[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

export function fixtureText(name: string): string {
  return readFileSync(new URL(`${name}.json`, FOLDER), 'utf8');
}

export function fixture(name: string): unknown {
  return parseExactJson(fixtureText(name));
}

/** The topic of a webhook fixture; undefined for the GraphQL answers. */
export function topicOf(name: string): ShopifyTopic | undefined {
  const [prefix] = name.split('.');
  return SHOPIFY_TOPICS.find((topic) => topic.replace('/', '_') === prefix);
}

export function webhookFixtures(): { name: string; topic: ShopifyTopic }[] {
  return fixtureNames().flatMap((name) => {
    const topic = topicOf(name);
    return topic === undefined ? [] : [{ name, topic }];
  });
}

export function readFixture(name: string): PayloadReading {
  const topic = topicOf(name);
  if (topic === undefined) throw new Error(`${name} is no webhook fixture`);
  return readPayload(topic, fixture(name), TRIGGERED_AT);
}

/** The facts of a webhook fixture; fails the test if it has none. */
export function factsOf(name: string) {
  const reading = readFixture(name);
  if (reading.kind !== 'facts') throw new Error(`${name}: ${JSON.stringify(reading)}`);
  return reading.facts;
}

/** Reads a webhook fixture with one value replaced, or with `undefined` taken out. */
export function readChanged(name: string, path: string, value: unknown) {
  const topic = topicOf(name);
  if (topic === undefined) throw new Error(name);
  return readPayload(topic, changed(name, path, value), TRIGGERED_AT);
}

/** A copy of a fixture with one value replaced, or with `undefined` taken out. */
export function changed(name: string, path: string, value: unknown): unknown {
  const copy: unknown = structuredClone(fixture(name));
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const target = steps.reduce<unknown>((at, step) => member(at, step), copy);
  if (typeof target !== 'object' || target === null) throw new Error(`${name} has no ${path}`);
  if (value === undefined) Reflect.deleteProperty(target, last);
  else Reflect.set(target, last, value);
  return copy;
}

function member(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) throw new Error(`Nothing at ${step}`);
  return Reflect.get(value, step);
}
