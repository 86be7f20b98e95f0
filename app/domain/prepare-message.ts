import { isNewerInLine } from './decide.ts';
import type { Instant } from './facts.ts';
import { defaultLabel } from './labels.ts';
import { chooseLanguage } from './language.ts';
import { checkQuietHours, type QuietRule } from './quiet-hours.ts';
import type { SkipReason } from './reason.ts';
import type { TemplateHoldReason } from './send-outcome.ts';
import { STATUS_RULES, type Status, type SubjectKind } from './status.ts';
import { buildVariables, type TemplateValues } from './template-text.ts';
import { describeSubject, type Parcel } from './words.ts';

export type ApprovedTemplate = {
  readonly name: string;
  readonly language: string;
  readonly namespace: string;
  readonly category: string | null;
  readonly body: string;
  readonly version: number;
};

/** A language of the message's template in which nothing can be sent now. */
export type UnusableTemplate = {
  readonly language: string;
  readonly reason: TemplateHoldReason;
};

export type ActiveHold = {
  readonly id: string;
  readonly reason: string;
  /** Null: the hold is on the channel. */
  readonly template: { name: string; language: string; version: number } | null;
};

/** Another message, or the cancellation, of the same root. */
export type Sibling = {
  readonly subjectGid: string;
  readonly status: Status;
  readonly family: string;
  readonly occurrence: string;
  readonly happenedAt: Instant;
  /** Superseded or ended siblings supersede nothing. */
  readonly counts: boolean;
};

/** A message that is due, with all that may have changed since it was decided. */
export type DueMessage = {
  readonly subjectKind: SubjectKind;
  readonly subjectGid: string;
  readonly status: Status;
  readonly family: string;
  readonly occurrence: string;
  readonly happenedAt: Instant;
  readonly expiresAt: Instant;
  readonly orderName: string;
  readonly parcel: Parcel | null;
  readonly customerName: string | null;
  readonly customerLocale: string | null;
  readonly siblings: readonly Sibling[];
  readonly shop: {
    readonly uninstalled: boolean;
    readonly sameInstall: boolean;
    readonly sendingOn: boolean;
    readonly defaultLanguage: string;
    /** Null: it may leave at any hour. */
    readonly quiet: QuietRule | null;
  };
  /** The merchant sent it again. */
  readonly isResend: boolean;
  readonly statusOn: boolean | null;
  readonly optedOut: boolean;
  /** The customer agreed, or the shop does not ask for it. */
  readonly mayBeMessaged: boolean;
  readonly erased: boolean;
  /** The merchant's labels of this status: language to text. */
  readonly labels: Readonly<Record<string, string>>;
  /** The template of its status, else the shop's; null: none is chosen. */
  readonly templateName: string | null;
  /** The approved languages of that template. */
  readonly templates: readonly ApprovedTemplate[];
  readonly unusableTemplates: readonly UnusableTemplate[];
  readonly holds: readonly ActiveHold[];
  /** The hold that it is let through to probe: that one alone does not stop it. */
  readonly probeOf: string | null;
};

/** What says whether a status is still to be told, by whatever way. */
export type TellableStatus = Pick<
  DueMessage,
  | 'subjectGid'
  | 'status'
  | 'family'
  | 'occurrence'
  | 'happenedAt'
  | 'expiresAt'
  | 'siblings'
  | 'isResend'
  | 'statusOn'
  | 'optedOut'
  | 'mayBeMessaged'
  | 'erased'
> & { readonly shop: Omit<DueMessage['shop'], 'defaultLanguage'> };

export type PreparedMessage =
  | {
      readonly verdict: 'send';
      readonly template: ApprovedTemplate;
      readonly values: TemplateValues;
      /** The message as the customer reads it. */
      readonly text: string;
      readonly ttlSeconds: number | null;
    }
  | { readonly verdict: 'end'; readonly reason: SkipReason }
  /** Its hour came, and is a quiet one. */
  | { readonly verdict: 'wait'; readonly until: Instant }
  | { readonly verdict: 'hold'; readonly holdId: string }
  /** No approved language is left: what stands in the way becomes a hold. */
  | {
      readonly verdict: 'no_template';
      readonly templateName: string;
      readonly language: string;
      readonly reason: TemplateHoldReason;
    };

/** Meta's bounds for UTILITY templates, in seconds (message time-to-live). */
const TTL_SECONDS = { least: 30, most: 43_200 } as const;

/** Why a status is not told any more; null: nothing stands against it. */
export function whyNotAnyMore(message: TellableStatus, now: Instant): SkipReason | null {
  const { shop } = message;
  if (message.erased) return 'erased';
  if (shop.uninstalled || !shop.sameInstall) return 'uninstalled';
  if (message.optedOut) return 'opted_out';
  if (!message.mayBeMessaged) return 'no_opt_in';
  if (!(message.statusOn ?? STATUS_RULES[message.status].onByDefault)) return 'status_off';
  if (!shop.sendingOn) return 'sending_off';
  if (isCancelled(message)) return 'order_cancelled';
  const newer = message.siblings.some((other) => other.counts && isNewerInLine(other, message));
  if (newer) return 'superseded';
  return now > message.expiresAt ? 'too_late' : null;
}

function isCancelled(message: TellableStatus): boolean {
  if (message.family === 'cancelled' || message.family === 'refund') return false;
  return message.siblings.some(
    (other) => other.family === 'cancelled' && message.happenedAt <= other.happenedAt,
  );
}

/**
 * What quiet hours say of a message that could leave now, however it came to be so late; null:
 * nothing. What the merchant sent again is asked for, so it waits where others are skipped.
 */
export function judgeQuietHours(
  message: Pick<TellableStatus, 'shop' | 'isResend' | 'expiresAt'>,
  now: Instant,
): { verdict: 'end'; reason: 'quiet_hours' } | { verdict: 'wait'; until: Instant } | null {
  const { quiet } = message.shop;
  if (quiet === null) return null;
  const { endsAt } = checkQuietHours(quiet.hours, quiet.timeZone, new Date(now));
  if (endsAt === null) return null;
  const until = endsAt.toISOString();
  const isSkipped = quiet.mode === 'skip' && !message.isResend;
  if (isSkipped || until > message.expiresAt) return { verdict: 'end', reason: 'quiet_hours' };
  return { verdict: 'wait', until };
}

/** The merchant's label for a language (exact, then its base), else ours. */
export function findLabel(
  labels: Readonly<Record<string, string>>,
  status: Status,
  language: string,
): string | null {
  const base = language.split(/[-_]/)[0] ?? language;
  return labels[language] ?? labels[base] ?? defaultLabel(status, language);
}

function timeToLive(message: DueMessage, template: ApprovedTemplate, now: Instant): number | null {
  if (template.category?.toUpperCase() !== 'UTILITY') return null;
  const left = Math.floor((Date.parse(message.expiresAt) - Date.parse(now)) / 1000);
  return Math.min(Math.max(left, TTL_SECONDS.least), TTL_SECONDS.most);
}

/** The language that would be sent in if it could be, and why it cannot. */
function whatIsMissing(message: DueMessage): UnusableTemplate {
  const { unusableTemplates, customerLocale, shop } = message;
  const language = chooseLanguage({
    customerLocale,
    available: unusableTemplates.map((template) => template.language),
    shopDefault: shop.defaultLanguage,
  });
  return (
    unusableTemplates.find((template) => template.language === language) ?? {
      language: shop.defaultLanguage,
      reason: 'template_missing',
    }
  );
}

/**
 * The last look at a message before its attempt starts: whether it may still be told, in which
 * language, and the text to the character. Pure, so that it can run inside the claim.
 */
export function prepareMessage(message: DueMessage, now: Instant): PreparedMessage {
  const reason = whyNotAnyMore(message, now);
  if (reason !== null) return { verdict: 'end', reason };
  const quiet = judgeQuietHours(message, now);
  if (quiet !== null) return quiet;
  const holds = message.holds.filter(({ id }) => id !== message.probeOf);
  const channelHold = holds.find((hold) => hold.template === null);
  if (channelHold !== undefined) return { verdict: 'hold', holdId: channelHold.id };

  const { templateName } = message;
  const heldBy = (template: ApprovedTemplate): ActiveHold | undefined =>
    holds.find(
      ({ template: held }) =>
        held !== null &&
        held.name === template.name &&
        held.language === template.language &&
        held.version === template.version,
    );
  const spoken = message.templates.filter(
    (template) => findLabel(message.labels, message.status, template.language) !== null,
  );
  // A language that WhatsApp does not know any more gives way to the shop's default; any other
  // hold keeps its messages, for the template will come back.
  const offered = spoken.filter((template) => heldBy(template)?.reason !== 'template_missing');
  const language = chooseLanguage({
    customerLocale: message.customerLocale,
    available: offered.map((template) => template.language),
    shopDefault: message.shop.defaultLanguage,
  });
  const template = offered.find((candidate) => candidate.language === language);
  if (template === undefined) {
    const stop = whatIsMissing(message);
    const standing = holds.find(
      ({ reason, template: held }) =>
        reason === stop.reason &&
        held?.name === (templateName ?? '') &&
        (reason === 'template_missing' || held.language === stop.language),
    );
    if (standing !== undefined) return { verdict: 'hold', holdId: standing.id };
    if (templateName !== null && message.templates.length > 0 && spoken.length === 0) {
      return { verdict: 'end', reason: 'no_language' };
    }
    return { verdict: 'no_template', templateName: templateName ?? '', ...stop };
  }
  const hold = heldBy(template);
  if (hold !== undefined) return { verdict: 'hold', holdId: hold.id };

  const variables = buildVariables({
    bodyText: template.body,
    language: template.language,
    name: message.customerName,
    subject: describeSubject({
      language: template.language,
      orderName: message.orderName,
      parcel: message.parcel,
      kind: message.subjectKind,
    }),
    label: findLabel(message.labels, message.status, template.language),
  });
  if (!variables.ok) return { verdict: 'end', reason: variables.reason };
  return {
    verdict: 'send',
    template,
    values: variables.values,
    text: variables.text,
    ttlSeconds: timeToLive(message, template, now),
  };
}
