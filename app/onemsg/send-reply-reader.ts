import type { SendReply } from '#app/domain/classify-reply.ts';
import { readReplyBody } from './reply-text.ts';
import { asObject, textMember } from './wire-fields.ts';
import { sendReplyWire } from './wire-schemas.ts';

/** Reduces a reply of sendTemplate, of any shape, to what decides its outcome. Never throws. */
export function readSendReply(
  reply: {
    readonly status: number;
    readonly body: string;
    readonly retryAfterSeconds: number | null;
  },
  token: string,
): SendReply {
  const { object, error } = readReplyBody(reply.body, token);
  const wire = sendReplyWire.parse(object ?? {});
  return {
    status: reply.status,
    readable: object !== null,
    sent: wire.sent,
    namesError: error.named,
    messageId: wire.id ?? wire.messageId ?? textMember(asObject(wire.messages[0]), 'id'),
    jobId: wire.jobId ?? wire.job_id,
    queued: wire.queued === true,
    code: error.code,
    transient: error.transient,
    text: error.text,
    retryAfterSeconds: reply.retryAfterSeconds,
  };
}
