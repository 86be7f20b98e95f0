import { randomUUID } from 'node:crypto';
import { makeSeededRandom, type SeededRandom } from '#sandbox/onemsg/seeded-random.ts';
import { type AppConfiguration, type Subscription, subscriptionsTo } from './app-configuration.ts';
import { reduceToFields } from './include-fields.ts';
import type { Announcement } from './operation-context.ts';
import { payloadJson } from './payload-json.ts';
import type { Shop } from './shop-state.ts';
import { type CourierOptions, type Delivery, makeWebhookCourier } from './webhook-courier.ts';
import { type WebhookModes, type WebhookModesInput, webhookModes } from './webhook-modes.ts';

export type ReleaseOrder = 'oldest_first' | 'newest_first' | 'shuffled' | string[];

export type WebhookSender = {
  announce(shop: Shop, announcements: Announcement[]): void;
  modes(): WebhookModes;
  setModes(change: WebhookModesInput): void;
  /** Every delivery ever made, oldest first, with its tries. */
  deliveries(): Delivery[];
  /** Sends held deliveries one after the other in the given order; a list of ids sends just those. */
  release(order?: ReleaseOrder): Promise<Delivery[]>;
  /** Sends a known delivery again, same id, same bytes, all copies at once. */
  repeat(id: string, times?: number): Promise<Delivery>;
  /** Forgets what is held, as if it had been lost on the way; how many. */
  discardHeld(): number;
  /** True when nothing is due or under way (held deliveries do not count), false after the time-out. */
  settled(timeoutMs?: number): Promise<boolean>;
  close(): Promise<void>;
};

export type WebhookSenderOptions = CourierOptions & {
  appUrl(): string | null;
  configuration: AppConfiguration;
  now(): Date;
  seed: number;
};

/** Turns announcements into one delivery for each subscription of the topic. */
function makeRecorder(options: WebhookSenderOptions, isDropped: (topic: string) => boolean) {
  return (shop: Shop, announcement: Announcement, eventId: string, hold: boolean): Delivery[] => {
    const make = (subscription: Subscription): Delivery => ({
      id: randomUUID(),
      eventId,
      topic: announcement.topic,
      shop: shop.domain,
      name: subscription.name,
      url: new URL(subscription.uri, options.appUrl() ?? 'http://app.invalid').href,
      body: payloadJson(reduceToFields(announcement.payload, subscription.includeFields)),
      apiVersion: options.configuration.apiVersion,
      triggeredAt: options.now().toISOString(),
      state: isDropped(announcement.topic) ? 'dropped' : hold ? 'held' : 'waiting',
      tries: [],
    });
    return subscriptionsTo(options.configuration, announcement.topic).map(make);
  };
}

/** What has been sent or is yet to be, by id. */
function makeDeliveryLog(random: SeededRandom) {
  const log = new Map<string, Delivery>();
  const held = () => [...log.values()].filter((delivery) => delivery.state === 'held');
  const find = (id: string): Delivery => {
    const delivery = log.get(id);
    if (!delivery) throw new Error(`No delivery ${id}.`);
    return delivery;
  };
  return {
    add: (delivery: Delivery) => log.set(delivery.id, delivery),
    all: () => [...log.values()],
    find,
    held,
    inOrder(order: ReleaseOrder): Delivery[] {
      if (Array.isArray(order)) return order.map(find);
      if (order === 'newest_first') return held().reverse();
      return order === 'shuffled' ? random.shuffled(held()) : held();
    },
  };
}

async function until(done: () => boolean, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!done()) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return true;
}

/** Sends webhooks as Shopify does: at least once, in no order, and only the topics subscribed to. */
export function makeWebhookSender(options: WebhookSenderOptions): WebhookSender {
  const random = makeSeededRandom(options.seed);
  const courier = makeWebhookCourier(options);
  const log = makeDeliveryLog(random);
  let modes = webhookModes.parse({});
  const record = makeRecorder(
    options,
    (topic) =>
      modes.drop.includes(topic) || modes.drop.includes('*') || random.chance(modes.dropChance),
  );

  function send(delivery: Delivery): void {
    const { min, max } = random.chance(modes.late.chance) ? modes.late : modes.delay;
    const wait = min + random.next() * (max - min);
    if (wait > 0) courier.startAfter(wait, delivery);
    else void courier.start(delivery);
  }

  // A repeat that is certain takes no number, so that the draws of a seed stay what they were.
  const drawCopies = (): number =>
    modes.repeatChance === 1 || random.chance(modes.repeatChance) ? modes.repeat : 1;

  return {
    announce(shop, announcements) {
      const eventId = randomUUID();
      const made = announcements.flatMap((entry) => record(shop, entry, eventId, modes.hold));
      for (const delivery of made) log.add(delivery);
      const copies = made
        .filter((delivery) => delivery.state === 'waiting')
        .flatMap((delivery) => Array.from({ length: drawCopies() }, () => delivery));
      for (const delivery of modes.shuffle ? random.shuffled(copies) : copies) send(delivery);
    },
    modes: () => modes,
    setModes(change) {
      modes = webhookModes.parse({ ...modes, ...change });
    },
    deliveries: log.all,
    async release(order = 'oldest_first') {
      const chosen = log.inOrder(order);
      for (const delivery of chosen) {
        delivery.state = 'waiting';
        for (let copy = 0; copy < modes.repeat; copy += 1) await courier.start(delivery);
      }
      return chosen;
    },
    async repeat(id, times = 1) {
      const delivery = log.find(id);
      await Promise.all(Array.from({ length: times }, () => courier.tryOnce(delivery)));
      return delivery;
    },
    discardHeld() {
      const chosen = log.held();
      for (const delivery of chosen) delivery.state = 'dropped';
      return chosen.length;
    },
    settled: (timeoutMs = 10_000) => until(() => !courier.busy(), timeoutMs),
    close: courier.close,
  };
}
