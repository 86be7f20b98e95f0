import { z } from 'zod';
import type { Channel } from './channel-state.ts';
import {
  filledText,
  type Template,
  type TemplateText,
  templateText,
  variableCount,
} from './templates.ts';

/** A request that names a template and a recipient and fits both. */
export type ValidSend = {
  phone: string;
  template: Template;
  parameters: string[];
  filled: TemplateText;
  ttlSeconds: number | null;
};

/** `http`: an HTTP error; `rejected`: HTTP 200 with `sent: false` and a WhatsApp code. */
export type SendVerdict =
  | { kind: 'valid'; send: ValidSend }
  | { kind: 'http'; status: 400 | 422; text: string }
  | { kind: 'rejected'; code: number; text: string };

const parameterSchema = z.looseObject({ type: z.string(), text: z.string().optional() });
const componentSchema = z.looseObject({
  type: z.enum(['body', 'header', 'button']),
  index: z.union([z.number(), z.string()]).optional(),
  parameters: z.array(parameterSchema).optional(),
});
type SentComponent = z.infer<typeof componentSchema>;

const sendSchema = z.looseObject({
  phone: z
    .string()
    .regex(/^\d{5,20}$/, 'digits with country code, no plus sign')
    .optional(),
  chatId: z.string().optional(),
  template: z.string().min(1).optional(),
  namespace: z.string().min(1).optional(),
  language: z.object({ policy: z.literal('deterministic'), code: z.string().min(1) }).optional(),
  params: z.array(componentSchema).optional(),
  messageSendTtlSeconds: z.number().int().optional(),
});
type SendBody = z.infer<typeof sendSchema>;

/** The recipient's digits as far as they can be read, for switches that concern one phone. */
export function recipientDigits(body: unknown): string | null {
  const parsed = z.looseObject({ phone: z.coerce.string(), chatId: z.string() }).partial();
  const read = parsed.safeParse(body);
  if (!read.success) return null;
  const digits = (read.data.phone ?? read.data.chatId ?? '').replace(/\D/g, '');
  return digits === '' ? null : digits;
}

/**
 * Checks a sendTemplate body as 1MSG and WhatsApp would: recipient, template, language, parameters.
 * Status codes follow 1MSG's use-case page (422 without namespace, 422 for a wrong variable count).
 */
export function checkSend(channel: Channel, body: unknown): SendVerdict {
  const read = sendSchema.safeParse(body);
  if (!read.success) {
    const issue = read.error.issues[0];
    const field = issue?.path.join('.') || 'body';
    return {
      kind: 'http',
      status: 400,
      text: `Invalid ${field}: ${issue?.message ?? 'unreadable'}`,
    };
  }
  const recipient = readRecipient(read.data);
  if (recipient.kind !== 'phone') return recipient;
  const template = findTemplate(channel, read.data);
  if (template.kind !== 'template') return template;
  const counts = checkCounts(template.template, read.data.params ?? []);
  if (counts !== null) return counts;
  const ttl = read.data.messageSendTtlSeconds ?? null;
  if (ttl !== null && !ttlFits(ttl, template.template.category)) {
    return { kind: 'http', status: 400, text: `Invalid messageSendTtlSeconds: ${ttl}` };
  }
  return fillIn(recipient.phone, template.template, read.data.params ?? [], ttl);
}

function readRecipient(body: SendBody): SendVerdict | { kind: 'phone'; phone: string } {
  const given = ['phone', 'chatId', 'bsuid', 'username'].filter((key) => body[key] !== undefined);
  if (given.length !== 1) {
    return { kind: 'http', status: 400, text: 'Exactly one of phone and chatId is required' };
  }
  if (body.bsuid !== undefined || body.chatId?.endsWith('@lid') === true) {
    return { kind: 'http', status: 400, text: 'bsuid routing is disabled' };
  }
  if (body.username !== undefined) {
    return { kind: 'http', status: 400, text: 'username routing is disabled' };
  }
  if (body.phone !== undefined) return { kind: 'phone', phone: body.phone };
  const digits = /^(\d{5,20})@c\.us$/.exec(body.chatId ?? '')?.[1];
  return digits === undefined
    ? { kind: 'http', status: 400, text: 'Invalid chatId' }
    : { kind: 'phone', phone: digits };
}

function findTemplate(
  channel: Channel,
  body: SendBody,
): SendVerdict | { kind: 'template'; template: Template } {
  const { template: name, namespace, language } = body;
  if (name === undefined || namespace === undefined || language === undefined) {
    return { kind: 'http', status: 422, text: 'template is not defined' };
  }
  const template = channel.templates.find(
    (one) => one.name === name && one.language === language.code && one.namespace === namespace,
  );
  switch (template?.status) {
    case 'approved':
      return { kind: 'template', template };
    case 'paused':
      return { kind: 'rejected', code: 132015, text: 'Template is paused' };
    case 'disabled':
      return { kind: 'rejected', code: 132016, text: 'Template is disabled' };
    default:
      return {
        kind: 'rejected',
        code: 132001,
        text: 'Template name does not exist in the translation',
      };
  }
}

/** Exactly the parts that have variables must be sent, each with as many parameters as variables. */
function checkCounts(template: Template, params: readonly SentComponent[]): SendVerdict | null {
  const text = templateText(template);
  const expected = new Map<string, number>([
    ['header', variableCount(text.header)],
    ['body', variableCount(text.body)],
  ]);
  text.buttons.forEach((button, index) => {
    expected.set(`button ${index}`, variableCount(button.url));
  });
  for (const component of params) {
    const part = component.type === 'button' ? `button ${component.index}` : component.type;
    const wanted = expected.get(part) ?? 0;
    const got = component.parameters?.length ?? 0;
    if (got !== wanted || wanted === 0) return countMismatch(part, wanted, got);
    expected.delete(part);
  }
  for (const [part, wanted] of expected) {
    if (wanted > 0) return countMismatch(part, wanted, 0);
  }
  return null;
}

function countMismatch(part: string, wanted: number, got: number): SendVerdict {
  return {
    kind: 'http',
    status: 422,
    text: `Number of parameters does not match the expected number of params (132000): ${part}: expected ${wanted}, got ${got}`,
  };
}

function ttlFits(seconds: number, category: string): boolean {
  switch (category.toUpperCase()) {
    case 'UTILITY':
      return seconds === -1 || (seconds >= 30 && seconds <= 43_200);
    case 'AUTHENTICATION':
      return seconds === -1 || (seconds >= 30 && seconds <= 900);
    default:
      return seconds >= 43_200 && seconds <= 2_592_000;
  }
}

function fillIn(
  phone: string,
  template: Template,
  params: readonly SentComponent[],
  ttlSeconds: number | null,
): SendVerdict {
  const values = (type: string) =>
    (params.find((one) => one.type === type)?.parameters ?? []).map(({ text }) => text ?? '');
  const every = params.flatMap((component) => component.parameters ?? []);
  for (const { type, text } of every) {
    if (type !== 'text') {
      return { kind: 'rejected', code: 132012, text: 'Parameter format does not match' };
    }
    if (text === undefined || text.trim() === '') {
      return { kind: 'rejected', code: 131008, text: 'Required parameter is missing' };
    }
    // Meta: no new line, no tab, no more than four spaces in a row.
    if (/[\n\r\t]| {5}/.test(text)) {
      return { kind: 'rejected', code: 132018, text: 'Parameter holds forbidden white space' };
    }
  }
  const text = templateText(template);
  const parameters = values('body');
  const body = filledText(text.body, parameters);
  if (body.length > 1024) {
    return { kind: 'rejected', code: 132005, text: 'Translated text too long' };
  }
  const header = text.header === null ? null : filledText(text.header, values('header'));
  const filled = { ...text, header, body };
  return { kind: 'valid', send: { phone, template, parameters, filled, ttlSeconds } };
}
