import { SKIP_REASONS, type SkipReason } from '#app/domain/reason.ts';
import type { MerchantApp, NotificationStory } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import type {
  AttemptRecord,
  NotificationRecord,
  ReceiptRecord,
} from './merchant-app-ports-views.ts';
import { isId } from './show-ids.ts';
import { buildPreview } from './show-preview.ts';
import { notificationRow } from './show-state.ts';
import { buildStory } from './show-story.ts';

type ReadPorts = Pick<MerchantAppPorts, 'settings' | 'channels' | 'templates' | 'views'>;

function isSkipReason(reason: string): reason is SkipReason {
  return (SKIP_REASONS as readonly string[]).includes(reason);
}

type Choices = Pick<NotificationStory, 'canResend' | 'resendWarning' | 'canLeave'>;

/** What the merchant can do now; "Send again" may still be refused for what only it looks at. */
function choicesOf({ message, erasedAt }: NotificationRecord): Choices {
  const isOpen =
    message !== null &&
    message.closedAt === null &&
    (message.state === 'failed' || message.state === 'unconfirmed');
  const canResend = isOpen && erasedAt === null && !message.expired;
  const mayDouble = canResend && message.state === 'unconfirmed';
  return { canResend, resendWarning: mayDouble ? 'may_double' : null, canLeave: isOpen };
}

/** What the other side said last: a failure report, else the reply to the last attempt. */
function detailsOf(
  attempts: readonly AttemptRecord[],
  receipts: readonly ReceiptRecord[],
): string | null {
  const report = receipts.findLast(({ status }) => status === 'failed');
  return report?.text ?? attempts.at(-1)?.text ?? null;
}

/** Whether two attempts were accepted; one that failed and did not arrive does not count. */
function isSentTwice(
  attempts: readonly AttemptRecord[],
  receipts: readonly ReceiptRecord[],
): boolean {
  const counted = attempts.filter(({ id, state }) => {
    const told = receipts.filter(({ attemptId }) => attemptId === id).map(({ status }) => status);
    const arrived = told.includes('delivered') || told.includes('read');
    return state === 'accepted' && (arrived || !told.includes('failed'));
  });
  return counted.length > 1;
}

/** The whole story of one notification. */
export function makeReadNotification({
  settings,
  channels,
  templates,
  views,
}: ReadPorts): MerchantApp['readNotification'] {
  return async (shopId, id) => {
    const notification = isId(id) ? await views.findNotification(shopId, id) : null;
    if (notification === null) return null;
    const attempts = await views.listAttempts(shopId, id);
    const receipts = await views.listReceipts(
      shopId,
      attempts.map((attempt) => attempt.id),
    );
    const events = await views.listEvents(shopId, notification);
    const channelId =
      attempts.at(-1)?.channelId ?? (await channels.findChannel(shopId))?.id ?? null;
    const preview = buildPreview(notification, {
      attempts,
      settings: await settings.readSettings(shopId),
      templates: channelId === null ? [] : await templates.listTemplates(shopId, channelId),
    });
    const { message, reason } = notification;
    return {
      row: notificationRow(notification),
      orderGid: notification.rootGid,
      happenedAt: notification.happenedAt,
      decision: notification.decision,
      skipReason: reason !== null && isSkipReason(reason) ? reason : null,
      phoneSource: notification.phoneSource,
      messageId: attempts.findLast(({ wamid }) => wamid !== null)?.wamid ?? null,
      code: message?.code ?? null,
      details: detailsOf(attempts, receipts),
      dueAt: message?.state === 'waiting' ? message.dueAt : null,
      preview,
      story: buildStory({ notification, events, attempts, receipts }),
      ...choicesOf(notification),
      sentTwice: isSentTwice(attempts, receipts),
      erasedAt: notification.erasedAt,
    };
  };
}

/** What a page names where a notification is not there. */
export function makeReadHistoryDays({
  settings,
}: Pick<MerchantAppPorts, 'settings'>): MerchantApp['readHistoryDays'] {
  return async (shopId) => (await settings.readSettings(shopId)).historyDays;
}

/** The whole phone number, and a line in the access log about who asked for it. */
export function makeRevealPhone({
  views,
  accessLog,
}: Pick<MerchantAppPorts, 'views' | 'accessLog'>): MerchantApp['revealPhone'] {
  return async (shopId, id, staffId) => {
    const phone = isId(id) ? (await views.findNotification(shopId, id))?.phone : null;
    if (phone === null || phone === undefined) return null;
    await accessLog.recordAccess({ shopId, notificationId: id, staffId, field: 'phone' });
    return `+${phone}`;
  };
}
