import { z } from 'zod';
import { inboundTypes } from './customer-says.ts';
import type { Exchange } from './http-exchange.ts';
import { jsonReply, type Reply } from './replies.ts';
import type { Simulation } from './simulation.ts';
import type { SimulatorControls } from './simulator-controls.ts';
import { stateView } from './state-view.ts';
import { defaultSwitches, switchPatchSchema, switchScopeSchema } from './switches.ts';

const digits = z.string().regex(/^\d{5,20}$/);

const switchesBody = z.strictObject({
  ...switchScopeSchema.shape,
  set: switchPatchSchema.optional(),
  clear: z.boolean().optional(),
});
const sayBody = z.strictObject({
  channel: z.string(),
  phone: digits,
  text: z.string().min(1),
  type: z.enum(inboundTypes).optional(),
  name: z.string().optional(),
  hidePhone: z.boolean().optional(),
  quotedMsgId: z.string().optional(),
});
const foreignBody = z.strictObject({
  channel: z.string(),
  kind: z.enum(['ack', 'message', 'echo']),
  phone: digits.optional(),
  status: z.string().optional(),
  text: z.string().optional(),
});
const hookBody = z.strictObject({ channel: z.string(), payload: z.unknown() });
const receiptBody = z.strictObject({ wamid: z.string(), status: z.string().min(1) });
const templateBody = z.strictObject({
  channel: z.string(),
  name: z.string(),
  language: z.string().optional(),
  status: z.string().min(1),
});
const channelBody = z.strictObject({
  id: z.string().min(1),
  token: z.string().min(1),
  phone: digits.optional(),
  businessName: z.string().optional(),
  namespace: z.string().optional(),
  webhookUrls: z.array(z.string()).optional(),
  ackNotificationsOn: z.boolean().optional(),
});
const resetBody = z.strictObject({ everything: z.boolean().optional() }).optional();

/** Answers `/__control/…`. Every mistake in a request is a 400 that says what is wrong. */
export async function answerControlRequest(
  simulation: Simulation,
  controls: SimulatorControls,
  exchange: Exchange,
): Promise<Reply> {
  const key = `${exchange.method} ${exchange.segments.slice(1).join('/')}`;
  try {
    return jsonReply(200, await runControl(key, simulation, controls, exchange));
  } catch (error) {
    const text = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
    return jsonReply(400, { error: text });
  }
}

async function runControl(
  key: string,
  simulation: Simulation,
  controls: SimulatorControls,
  { query, body }: Exchange,
): Promise<unknown> {
  switch (key) {
    case 'GET state': {
      const channel = query.get('channel') ?? undefined;
      const phone = query.get('phone') ?? undefined;
      return stateView(simulation, controls.messages({ channel, phone }));
    }
    case 'GET counts':
      return controls.counts();
    case 'GET switches':
      return { defaults: defaultSwitches, layers: simulation.switches.layers() };
    case 'POST switches': {
      const { set, clear, ...scope } = switchesBody.parse(body);
      if (clear === true) controls.clearSwitches(scope);
      if (set !== undefined) controls.setSwitches(set, scope);
      return { layers: simulation.switches.layers() };
    }
    case 'POST say': {
      const { id } = await controls.customerSays(sayBody.parse(body));
      return { id };
    }
    case 'POST foreign': {
      const { channel, ...traffic } = foreignBody.parse(body);
      return { id: await controls.foreign(channel, traffic) };
    }
    case 'POST hook': {
      const { channel, payload } = hookBody.parse(body);
      await controls.postHook(channel, payload);
      return { posted: true };
    }
    case 'POST receipt': {
      const { wamid, status } = receiptBody.parse(body);
      await controls.giveStatus(wamid, status);
      return { posted: true };
    }
    case 'POST template':
      controls.setTemplateStatus(templateBody.parse(body));
      return { changed: true };
    case 'POST channel':
      controls.putChannel(channelBody.parse(body));
      return { stored: true };
    case 'POST reset':
      controls.reset(resetBody.parse(body));
      return { reset: true };
    default:
      throw new Error(`There is no control ${key}`);
  }
}
