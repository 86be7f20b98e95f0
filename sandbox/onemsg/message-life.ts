import type { Channel, SimulatedMessage, StatusEntry } from './channel-state.ts';
import type { DrawnFaults, HookFaults } from './fault-draw.ts';
import { postForeignStatus } from './foreign-traffic.ts';
import type { MessageItem, StatusItem } from './hook-payloads.ts';
import { chatSwitches, nextMessageNumber, type Simulation } from './simulation.ts';
import type { Switches } from './switches.ts';

/** What happens to an accepted message: it leaves, is echoed, and reaches its statuses one by one. */
export type MessageLife = {
  message: SimulatedMessage;
  channel: Channel;
  switches: Switches;
  drawn: DrawnFaults;
  echo: boolean;
};

/**
 * Sends a message on its way. Resolves at once, except when hooks go before the reply: then after
 * the first try of each of its hooks.
 */
export async function release(simulation: Simulation, life: MessageLife): Promise<void> {
  const { message, channel, switches, drawn } = life;
  message.messageNumber = nextMessageNumber(channel);
  if (drawn.foreign) void postForeignStatus(simulation, channel);
  if (life.echo) {
    void simulation.hooks.post(channel, echoItem(message, channel), switches, drawn.hooks);
  }
  const steps = statusSteps(drawn.receipts, switches);
  if (drawn.hooks.beforeReply) {
    const posted = steps.map((step) => reach(message, step.status, switches));
    await postAll(simulation, life, posted);
    return;
  }
  walk(simulation, life, steps, []);
}

type Step = { status: string; afterMs: number };

/** Each status with its delay, counted from the one before. */
function statusSteps(receipts: Switches['receipts'], switches: Switches): Step[] {
  const delays: Record<string, number> = {
    sent: switches.sentDelayMs,
    delivered: switches.deliveredDelayMs,
    read: switches.readDelayMs,
    viewed: switches.readDelayMs,
  };
  return statusNames(receipts).map((status) => ({
    status,
    afterMs: delays[status] ?? switches.failedDelayMs,
  }));
}

function statusNames(receipts: Switches['receipts']): string[] {
  switch (receipts) {
    case 'none':
      return [];
    case 'sent':
      return ['sent'];
    case 'delivered':
      return ['sent', 'delivered'];
    case 'read':
      return ['sent', 'delivered', 'read'];
    case 'failed':
      return ['failed'];
    default:
      return receipts;
  }
}

/** Takes the next step when it is due. Shuffled hooks are kept back until the last status is reached. */
function walk(simulation: Simulation, life: MessageLife, steps: Step[], kept: StatusItem[]): void {
  const [step, ...rest] = steps;
  if (step === undefined) {
    if (kept.length > 0) void postAll(simulation, life, simulation.random.shuffled(kept));
    return;
  }
  simulation.timers.after(step.afterMs, () => {
    const item = reach(life.message, step.status, life.switches);
    if (life.drawn.hooks.shuffle) {
      walk(simulation, life, rest, [...kept, item]);
    } else {
      void postAll(simulation, life, [item]);
      walk(simulation, life, rest, kept);
    }
  });
}

/** The message reaches a status: this is the truth that GET /hookInfo tells. */
function reach(message: SimulatedMessage, status: string, switches: Switches): StatusItem {
  const failed = status === 'failed' || status === 'undelivered';
  const failure = failed ? { code: switches.failureCode, text: switches.failureText } : null;
  const at = Date.now();
  message.statuses.push({ status, at, failure });
  return statusItem(message, { status, at, failure });
}

async function postAll(
  simulation: Simulation,
  life: MessageLife,
  items: readonly StatusItem[],
): Promise<void> {
  const hooks = life.drawn.hooks;
  await Promise.all(
    items.map((item) => postStatus(simulation, life.channel, item, life.switches, hooks)),
  );
}

async function postStatus(
  simulation: Simulation,
  channel: Channel,
  item: StatusItem,
  switches: Switches,
  hooks?: HookFaults,
): Promise<void> {
  if (channel.settings.ackNotificationsOn) {
    await simulation.hooks.post(channel, item, switches, hooks);
  }
}

/** A status that comes by hand, at any time and in any order: for a late `failed`, a `read` after all. */
export function reachByHand(
  simulation: Simulation,
  channel: Channel,
  message: SimulatedMessage,
  status: string,
): Promise<void> {
  const switches = chatSwitches(simulation, channel, [message.phone, message.chatDigits]);
  return postStatus(simulation, channel, reach(message, status, switches), switches);
}

/** The hook form of a status the message has reached. */
export function statusItem(message: SimulatedMessage, entry: StatusEntry): StatusItem {
  return {
    kind: 'status',
    id: message.wamid,
    status: entry.status,
    chatDigits: message.chatDigits,
    category: message.category.toLowerCase(),
    failure: entry.failure,
    at: entry.at,
    acknowledgedAt: null,
  };
}

/** The hook form of a message of ours, as the channel's other listeners see it. */
export function echoItem(message: SimulatedMessage, channel: Channel): MessageItem {
  return {
    kind: 'message',
    id: message.wamid,
    fromMe: true,
    body: message.text,
    type: 'chat',
    chatDigits: message.chatDigits,
    hidePhone: false,
    senderName: channel.businessName,
    quotedMsgId: null,
    at: message.acceptedAt,
    acknowledgedAt: null,
  };
}
