import { assertNever } from '#app/domain/assert-never.ts';
import { classifyReply } from '#app/domain/classify-reply.ts';
import type { SendOutcome } from '#app/domain/send-outcome.ts';
import type { ChannelCall, ChannelCredentials } from './channel-call.server.ts';
import { readRetryAfter } from './retry-after.ts';
import { storableText } from './scrub-token.ts';
import { readSendReply } from './send-reply-reader.ts';

export type TemplateSend = {
  /** Digits with country code; a leading plus is dropped. */
  readonly phone: string;
  /** The template's name. */
  readonly template: string;
  readonly namespace: string;
  readonly language: string;
  /** The three body variables: customer name, subject, label. */
  readonly params: readonly [name: string, subject: string, label: string];
  /** How long WhatsApp may try to deliver; only UTILITY templates take 30 to 43200. */
  readonly ttlSeconds?: number;
};

const MAX_REPLY_BYTES = 64 * 1024;

/**
 * Sends one template message and says what became of the call. Never repeats it, never rejects:
 * what went wrong before the request left is `not_sent`, everything unclear is `unconfirmed`.
 * Throws for a phone that is no number, before anything is sent.
 * https://github.com/1msg/1msg-sdk (fields),
 * https://github.com/1msg/1msg-for-agents, references/reliability.md (what may be repeated)
 */
export function makeSendTemplate(
  call: ChannelCall,
): (credentials: ChannelCredentials, message: TemplateSend) => Promise<SendOutcome> {
  return async (credentials, message) => {
    const exchange = await call(credentials, {
      method: 'POST',
      operation: 'sendTemplate',
      body: sendTemplateBody(message),
      maxResponseBytes: MAX_REPLY_BYTES,
    });
    switch (exchange.kind) {
      case 'unusable': {
        const reason = exchange.part === 'token' ? 'token_refused' : 'channel_not_found';
        return { outcome: 'hold_channel', reason, code: null, text: null };
      }
      case 'not_sent':
      case 'lost': {
        const text = storableText(exchange.text, credentials.token);
        return exchange.kind === 'not_sent'
          ? { outcome: 'not_sent', cause: exchange.cause, code: null, text }
          : { outcome: 'unconfirmed', cause: exchange.cause, code: null, text };
      }
      case 'reply': {
        const retryAfterSeconds = readRetryAfter(exchange.retryAfter, Date.now());
        const reply = { status: exchange.status, body: exchange.body, retryAfterSeconds };
        return classifyReply(readSendReply(reply, credentials.token));
      }
      default:
        return assertNever(exchange);
    }
  };
}

function sendTemplateBody(message: TemplateSend): Readonly<Record<string, unknown>> {
  const phone = message.phone.replace(/^\+/, '');
  if (!/^\d{5,20}$/.test(phone)) throw new Error('The phone is not digits with a country code');
  return {
    phone,
    template: message.template,
    namespace: message.namespace,
    language: { policy: 'deterministic', code: message.language },
    params: [{ type: 'body', parameters: message.params.map((text) => ({ type: 'text', text })) }],
    ...(message.ttlSeconds === undefined ? {} : { messageSendTtlSeconds: message.ttlSeconds }),
  };
}
