import { classOfMetaCode, type ErrorClass, isPermissionCode } from './meta-error.ts';

type TextRule = { readonly text: RegExp; readonly means: number | ErrorClass };

const BLOCKED: ErrorClass = { class: 'hold_channel', reason: 'blocked_at_onemsg' };
const THROTTLED: ErrorClass = { class: 'throttled', scope: 'channel' };
const REFUSED: ErrorClass = { class: 'rejected', reason: 'refused' };
const VARIABLES_CHANGED: ErrorClass = { class: 'hold_template', reason: 'variables_changed' };
const TEMPLATE_MISSING: ErrorClass = { class: 'hold_template', reason: 'template_missing' };

/**
 * Texts that come without a code, lower-cased, first match wins: a rule stands before every rule
 * whose words it contains ("spam rate limit" before "rate limit"). A number is the Meta code that
 * the text stands for. The texts are those of 1MSG's own n8n node
 * (https://github.com/1msg/1msg-n8n-nodes) and the titles in Meta's error table.
 */
const TEXT_RULES: readonly TextRule[] = [
  { text: /part of an experiment/, means: 130472 },
  { text: /healthy ecosystem/, means: 131049 },
  { text: /stop(ped)? receiving marketing/, means: 131050 },
  { text: /spam rate limit/, means: 131048 },
  { text: /pair rate limit/, means: 131056 },
  { text: /rate limit|too many request/, means: THROTTLED },
  { text: /subscription ?(is )?blocked|trial (channel|period)/, means: BLOCKED },
  { text: /(invalid|wrong|expired|bad|missing) (api |access )?token/, means: 190 },
  { text: /token (is |has )?(invalid|expired|wrong|missing)/, means: 190 },
  { text: /template\b.{0,80}\bpaused/, means: 132015 },
  { text: /template\b.{0,80}\bdisabled/, means: 132016 },
  { text: /template\b.{0,80}\bpolic(y|ies)/, means: 132007 },
  { text: /template is not defined/, means: 132001 },
  { text: /\b(invalid|missing|wrong|empty|no) namespace|namespace (is|was|not)\b/, means: 132001 },
  { text: /template\b.{0,160}\b(not found|does(n't| not) exist|not approved)/, means: 132001 },
  { text: /number of (localizable_params|(\w+ )?param|(\w+ )?variable)/, means: 132000 },
  { text: /(param|variable)s?\b.{0,40}\b(count|mismatch)/, means: 132000 },
  { text: /text (is )?too long/, means: 132005 },
  { text: /parameter format does not match/, means: 132012 },
  { text: /(outside|out of) the allowed window/, means: 131047 },
  { text: /dialog window is closed|re-engagement|more than 24 hours/, means: 131047 },
  { text: /unsupported (\w+ )?message type/, means: 131051 },
  { text: /payment (issue|problem|method|error)/, means: 131042 },
  { text: /account (has been |is |was )?locked/, means: 131031 },
  { text: /polic(y|ies) violation|violat\w+ .{0,40}polic/, means: 368 },
  { text: /not in (the )?allowed list/, means: 131030 },
  { text: /messaging users in this country/, means: 130497 },
  { text: /undeliver(able|ed)|cannot be delivered/, means: 131026 },
  { text: /not a (valid )?whatsapp (phone )?(number|user|account)|not on whatsapp/, means: 131026 },
  { text: /username is not found|not linked with bsuid/, means: REFUSED },
  { text: /(bsuid|username) routing is disabled/, means: REFUSED },
];

/** How much of a text is looked at: error texts are short, an error page may be long. */
const READ_CHARACTERS = 2_000;

/** The class of an error text in any case; null for a text that we don't know. */
export function classOfErrorText(text: string): ErrorClass | null {
  const lower = text.slice(0, READ_CHARACTERS).toLowerCase();
  for (const rule of TEXT_RULES) {
    if (!rule.text.test(lower)) continue;
    return typeof rule.means === 'number' ? classOfMetaCode(rule.means) : rule.means;
  }
  return null;
}

/**
 * The class of the text of an HTTP 422, which 1MSG gives for a missing namespace and for a wrong
 * count of variables in words that are not published; looser than `classOfErrorText` for that.
 */
export function classOfUnprocessableText(text: string): ErrorClass | null {
  const lower = text.slice(0, READ_CHARACTERS).toLowerCase();
  if (/namespace/.test(lower)) return TEMPLATE_MISSING;
  const namesVariables = /localizable|variable|param(eter)?s\b/.test(lower);
  const namesCount = /count|number of|match|expect|too (few|many)|amount/.test(lower);
  return namesVariables && namesCount ? VARIABLES_CHANGED : null;
}

const CODES_IN_TEXT: readonly RegExp[] = [
  /\(#(\d{1,6})\)/g,
  /(?<!\d)(13\d{4}|80007)(?!\d)/g,
  /\bcode["'\s:=#]{1,4}(\d{1,6})(?!\d)/gi,
  /\berror["'\s:=#]{1,4}(\d{3,6})(?!\d)/gi,
];

/** The first Meta error code that a text names; null where it names none that we know. */
export function codeInText(text: string): number | null {
  const read = text.slice(0, READ_CHARACTERS);
  for (const pattern of CODES_IN_TEXT) {
    for (const match of read.matchAll(pattern)) {
      const code = Number(match[1]);
      // "error 200" is more likely an HTTP status than a permission error; "(#200)" is Meta's form.
      if (isPermissionCode(code) && !match[0].startsWith('(#')) continue;
      if (classOfMetaCode(code) !== null) return code;
    }
  }
  return null;
}
