import { classOfErrorText } from '#app/domain/error-text.ts';
import type { ChannelExchange } from './channel-call.server.ts';
import { type ReplyBody, readReplyBody } from './reply-text.ts';
import { storableText } from './scrub-token.ts';

/** Why an operation other than a send gave no answer. `unreachable`: no reply, or HTTP 5xx. */
export type ChannelProblem = {
  readonly ok: false;
  readonly problem:
    | 'unauthorized'
    | 'not_found'
    | 'blocked'
    | 'unreachable'
    | 'throttled'
    | 'unexpected';
  /** HTTP status; null where there was no reply. */
  readonly status: number | null;
  /** Free of the token, at most 400 characters. */
  readonly text: string | null;
};

export type ChannelAnswer<Answer> = ({ readonly ok: true } & Answer) | ChannelProblem;

/**
 * The answer that `read` finds in a reply of 2xx without an error; null from `read` means that
 * the reply has not the shape it must have.
 */
export function answerOf<Answer extends object>(
  exchange: ChannelExchange,
  token: string,
  read: (body: ReplyBody) => Answer | null,
): ChannelAnswer<Answer> {
  if (exchange.kind === 'unusable') {
    const problem = exchange.part === 'token' ? 'unauthorized' : 'not_found';
    return { ok: false, problem, status: null, text: null };
  }
  if (exchange.kind !== 'reply') {
    const text = storableText(exchange.text, token);
    return { ok: false, problem: 'unreachable', status: null, text };
  }
  const body = readReplyBody(exchange.body, token);
  const { status } = exchange;
  const isSuccess = status >= 200 && status < 300;
  // 1MSG reports some errors with HTTP 200: an `error` member beside or instead of the answer.
  if (isSuccess && !body.error.named) {
    const answer = read(body);
    if (answer !== null) return { ok: true, ...answer };
  }
  return { ok: false, problem: problemOf(status, body.error.text), status, text: body.error.text };
}

function problemOf(status: number, text: string | null): ChannelProblem['problem'] {
  if (status === 401) return 'unauthorized';
  if (status === 403) return 'blocked';
  if (status === 404) return 'not_found';
  if (status === 429) return 'throttled';
  if (status >= 500) return 'unreachable';
  const found = text === null ? null : classOfErrorText(text);
  if (found?.class === 'throttled') return 'throttled';
  if (found?.class !== 'hold_channel') return 'unexpected';
  if (found.reason === 'token_refused') return 'unauthorized';
  return found.reason === 'blocked_at_onemsg' ? 'blocked' : 'unexpected';
}
