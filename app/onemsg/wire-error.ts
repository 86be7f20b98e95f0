import { codeInText } from '#app/domain/error-text.ts';
import { isPermissionCode } from '#app/domain/meta-error.ts';
import { asObject, textMember } from './wire-fields.ts';
import { errorWire } from './wire-schemas.ts';

/** What a body says of an error, whatever shape it says it in. */
export type WireError = {
  /** The body has an error member. */
  readonly named: boolean;
  /** From a field, else from digits in a text. */
  readonly code: number | null;
  readonly transient: boolean;
  /** All texts found, in order of weight, each once. */
  readonly text: string | null;
};

type Found = { readonly texts: string[]; readonly codes: number[]; transient: boolean };

/** Errors are nested at most this deep in every shape seen; the bound stops a hostile body. */
const DEPTH = 4;
const ITEMS = 5;

/**
 * The error of a reply or of a delivery report: `message`, `error` as text, number, object or
 * list, `errors`, `errorCode` and `response.error`, as read by 1MSG's own n8n node and CLI.
 */
export function readWireError(body: unknown): WireError {
  const object = asObject(body);
  if (object === null) return nothingNamed(typeof body === 'string' ? body : null);
  const wire = errorWire.parse(object);
  const found: Found = { texts: [], codes: [], transient: wire.is_transient === true };
  addText(found, wire.message);
  collect(found, wire.error, 0);
  for (const item of wire.errors.slice(0, ITEMS)) collect(found, item, 0);
  if (wire.response !== null) collect(found, wire.response.error, 0);
  for (const code of [wire.errorCode, wire.error_code, wire.code]) {
    // Beside no error object, 200 to 299 is the HTTP status said again, not a permission error.
    if (code !== null && !isPermissionCode(code)) found.codes.push(code);
  }
  const text = found.texts.length === 0 ? null : found.texts.join(' · ');
  return {
    named: isNamed(wire.error) || wire.errors.length > 0 || isNamed(wire.response?.error),
    code: found.codes[0] ?? (text === null ? null : codeInText(text)),
    transient: found.transient,
    text,
  };
}

function collect(found: Found, error: unknown, depth: number): void {
  if (depth >= DEPTH) return;
  if (typeof error === 'number') {
    found.codes.push(error);
    return;
  }
  if (typeof error === 'string') {
    if (/^\s*\d{1,6}\s*$/.test(error)) found.codes.push(Number(error));
    else addText(found, error);
    return;
  }
  if (Array.isArray(error)) {
    for (const item of error.slice(0, ITEMS)) collect(found, item, depth + 1);
    return;
  }
  const object = asObject(error);
  if (object !== null) collectObject(found, object, depth);
}

function collectObject(
  found: Found,
  object: Readonly<Record<string, unknown>>,
  depth: number,
): void {
  const wire = errorWire.parse(object);
  if (wire.is_transient === true) found.transient = true;
  for (const code of [wire.code, wire.error_code, wire.errorCode]) {
    if (code !== null) found.codes.push(code);
  }
  addText(found, wire.error_user_title);
  addText(found, wire.error_user_msg);
  addText(found, wire.title);
  addText(found, wire.message);
  addText(found, wire.details);
  addText(found, textMember(wire.error_data, 'details'));
  collect(found, wire.error, depth + 1);
}

function addText(found: Found, text: string | null): void {
  if (text === null) return;
  const trimmed = text.trim();
  if (trimmed !== '' && !found.texts.includes(trimmed)) found.texts.push(trimmed);
}

function isNamed(error: unknown): boolean {
  return error !== undefined && error !== null && error !== false && error !== '';
}

function nothingNamed(text: string | null): WireError {
  return {
    named: false,
    code: text === null ? null : codeInText(text),
    transient: false,
    text: text?.trim() === '' ? null : text,
  };
}
