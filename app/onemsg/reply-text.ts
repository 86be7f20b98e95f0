import { maskOwnToken, storableText } from './scrub-token.ts';
import { readWireError, type WireError } from './wire-error.ts';
import { asObject, parseJson } from './wire-fields.ts';

/** The body of an HTTP reply, read once: its JSON object if it is one, and what it says of errors. */
export type ReplyBody = {
  readonly object: Readonly<Record<string, unknown>> | null;
  /** The JSON value, also where it is no object; undefined where the body is no JSON. */
  readonly json: unknown;
  /** `text` is free of the token and at most 400 characters. */
  readonly error: WireError;
};

/** Reads a body of any kind: JSON, plain text, an HTML error page, or nothing. */
export function readReplyBody(body: string, token: string): ReplyBody {
  // Before anything is looked for in it: digits inside an echoed token are no error code.
  const masked = maskOwnToken(body, token);
  const json = parseJson(masked);
  const error = readWireError(json === undefined ? plainText(masked) : json);
  const text = error.text === null ? null : storableText(error.text, token);
  return { object: asObject(json), json, error: { ...error, text } };
}

function plainText(body: string): string {
  return body.replace(/<(style|script)[^>]*>[^<]*<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ');
}
