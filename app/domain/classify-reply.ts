import { assertNever } from './assert-never.ts';
import { classOfErrorText, classOfUnprocessableText } from './error-text.ts';
import { classOfMetaCode, type ErrorClass, provesRefusal } from './meta-error.ts';
import type {
  ChannelHoldReason,
  RejectReason,
  ReplyDetail,
  SendOutcome,
  TemplateHoldReason,
} from './send-outcome.ts';

/** One reply of sendTemplate, reduced to what decides its outcome. */
export type SendReply = {
  /** HTTP status. */
  readonly status: number;
  /** The body was a JSON object. */
  readonly readable: boolean;
  /** The reply's own `sent`; null where it has none. */
  readonly sent: boolean | null;
  /** The body names an error. */
  readonly namesError: boolean;
  readonly messageId: string | null;
  readonly jobId: string | null;
  readonly queued: boolean;
  /** Meta's error code, from a field or from digits in the text. */
  readonly code: number | null;
  /** Meta says that the error passes by itself. */
  readonly transient: boolean;
  /** All texts of the body, free of the token. */
  readonly text: string | null;
  readonly retryAfterSeconds: number | null;
};

/**
 * The outcome of a reply: by its own success or queue fields, else by code, else by text, else by
 * HTTP status. Total: any doubt whether the message was accepted is `unconfirmed`, and a refusal
 * that we don't understand is `rejected` as `refused`, never retried.
 */
export function classifyReply(reply: SendReply): SendOutcome {
  // A queued reply may say `sent: false`: https://github.com/1msg/1msg-for-agents, messaging.md
  if (reply.sent !== true && (reply.jobId !== null || reply.queued)) {
    return { outcome: 'queued', jobId: reply.jobId };
  }
  if (reply.sent === true) return acceptedReply(reply);
  if (reply.status >= 200 && reply.status < 300) return successStatusReply(reply);
  if (reply.status >= 400 && reply.status < 500) return clientErrorReply(reply);
  if (reply.status >= 500) return serverErrorReply(reply);
  return unconfirmed(reply, 'unreadable');
}

/**
 * Why a message whose delivery report says failed has failed. Such a message is never retried by
 * itself, so what would be a retry or a hold for a reply is `refused` here.
 */
export function classifyReceiptFailure(failure: ReplyDetail): RejectReason {
  const found = classOfFailure(failure);
  return found?.class === 'rejected' ? found.reason : 'refused';
}

/** What a failed delivery report says of the whole channel or template; null for most. */
export function holdOfReceiptFailure(
  failure: ReplyDetail,
):
  | { readonly holds: 'channel'; readonly reason: ChannelHoldReason }
  | { readonly holds: 'template'; readonly reason: TemplateHoldReason }
  | null {
  const found = classOfFailure(failure);
  if (found?.class === 'hold_channel') return { holds: 'channel', reason: found.reason };
  if (found?.class === 'hold_template') return { holds: 'template', reason: found.reason };
  return null;
}

function classOfFailure({ code, text }: ReplyDetail): ErrorClass | null {
  const byCode = code === null ? null : classOfMetaCode(code);
  return byCode ?? (text === null ? null : classOfErrorText(text));
}

function acceptedReply(reply: SendReply): SendOutcome {
  const isSuccess = reply.status >= 200 && reply.status < 300;
  if (isSuccess || reply.messageId !== null) {
    return { outcome: 'accepted', wamid: reply.messageId };
  }
  return unconfirmed(reply, reply.status >= 500 ? 'server_error' : 'unreadable');
}

function successStatusReply(reply: SendReply): SendOutcome {
  if (!reply.readable) return unconfirmed(reply, 'unreadable');
  if (reply.sent === null && reply.messageId !== null && !reply.namesError) {
    return { outcome: 'accepted', wamid: reply.messageId };
  }
  const found = classOfReply(reply);
  if (found !== null) return outcomeOf(found, reply);
  // An id beside `sent: false`, or neither `sent` nor an error: it may have been accepted.
  const isRefusal = reply.messageId === null && (reply.sent === false || reply.namesError);
  return isRefusal ? rejected(reply, 'refused') : unconfirmed(reply, 'unreadable');
}

function clientErrorReply(reply: SendReply): SendOutcome {
  const found = classOfReply(reply) ?? classOfClientErrorStatus(reply);
  if (found !== null) return outcomeOf(found, reply);
  // 408 and 499 are a gateway's words for a request it lost sight of.
  if (reply.status === 408 || reply.status === 499) return unconfirmed(reply, 'timeout');
  return rejected(reply, 'refused');
}

function serverErrorReply(reply: SendReply): SendOutcome {
  if (reply.code !== null && provesRefusal(reply.code)) {
    const found = classOfMetaCode(reply.code);
    if (found !== null) return outcomeOf(found, reply);
  }
  if (reply.status === 501) return rejected(reply, 'wrong_message_type');
  return unconfirmed(reply, 'server_error');
}

function classOfReply(reply: SendReply): ErrorClass | null {
  const byCode = reply.code === null ? null : classOfMetaCode(reply.code);
  if (byCode !== null) return byCode;
  if (reply.code !== null && reply.transient) return { class: 'retry' };
  return reply.text === null ? null : classOfErrorText(reply.text);
}

function classOfClientErrorStatus({ status, text }: SendReply): ErrorClass | null {
  switch (status) {
    case 401:
      return { class: 'hold_channel', reason: 'token_refused' };
    case 403:
      return { class: 'hold_channel', reason: 'blocked_at_onemsg' };
    case 404:
      return { class: 'hold_channel', reason: 'channel_not_found' };
    case 422:
      return text === null ? null : classOfUnprocessableText(text);
    case 429:
      return { class: 'throttled', scope: 'channel' };
    default:
      return null;
  }
}

function outcomeOf(found: ErrorClass, reply: SendReply): SendOutcome {
  const detail = detailOf(reply);
  switch (found.class) {
    case 'retry':
      return { outcome: 'retry', ...detail };
    case 'throttled':
      return {
        outcome: 'throttled',
        scope: found.scope,
        retryAfterSeconds: reply.retryAfterSeconds,
        ...detail,
      };
    case 'hold_channel':
      return { outcome: 'hold_channel', reason: found.reason, ...detail };
    case 'hold_template':
      return { outcome: 'hold_template', reason: found.reason, ...detail };
    case 'rejected':
      return { outcome: 'rejected', reason: found.reason, ...detail };
    default:
      return assertNever(found);
  }
}

function rejected(reply: SendReply, reason: RejectReason): SendOutcome {
  return { outcome: 'rejected', reason, ...detailOf(reply) };
}

function unconfirmed(
  reply: SendReply,
  cause: 'timeout' | 'server_error' | 'unreadable',
): SendOutcome {
  return { outcome: 'unconfirmed', cause, ...detailOf(reply) };
}

function detailOf({ code, status, text }: SendReply): ReplyDetail {
  return { code: code ?? (status === 200 ? null : status), text };
}
