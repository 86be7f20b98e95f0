import { type PreparedTest, prepareTest } from '#app/domain/test-message.ts';
import type { MerchantApp, TestResult } from './merchant-app.ts';
import type { MerchantAppPorts } from './merchant-app-ports.ts';
import { statusAnswer } from './send.ts';
import { labelsOf } from './show-preview.ts';
import { isStatusOn, readTemplates } from './show-settings.ts';
import { usableLanguages } from './show-templates.ts';
import { readLastTest } from './show-test.ts';
import type { TestStart } from './test-ports.ts';

/** Other messages of the channel leave before it: how often to look again, and how many times. */
const LOOK_AGAIN_MS = 100;
const MOST_LOOKS = 30;

type SendTestPorts = Pick<
  MerchantAppPorts,
  'settings' | 'channels' | 'templates' | 'tests' | 'views' | 'oneMsg' | 'readPhone' | 'wakeSend'
>;

/**
 * Sends a test message to the merchant's own phone, whether sending is on or not: by the same call,
 * within the same limits of the channel and by the same reading of the outcome as any message. It
 * is tried once, and it sets no hold: what stops the channel is found out by messages to customers.
 */
export function makeSendTest(ports: SendTestPorts): MerchantApp['sendTest'] {
  type Sendable = Extract<PreparedTest, { ok: true }>;

  async function start(shopId: string, phone: string, prepared: Sendable): Promise<TestStart> {
    for (let look = 1; ; look += 1) {
      const started = await ports.tests.startTest(shopId, phone, prepared);
      if (started.outcome === 'ask_status') {
        const answer = statusAnswer(await ports.oneMsg.getStatus(started.channel));
        await ports.tests.recordStatus(started.channelKey, answer);
        if (!answer.answered) return { outcome: 'stopped', by: 'channel_pause', seconds: null };
      } else if (started.outcome === 'started' || started.by !== 'busy') {
        return started;
      }
      if (look === MOST_LOOKS) return { outcome: 'stopped', by: 'busy', seconds: null };
      await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
    }
  }

  return async (shopId, phoneText): Promise<TestResult> => {
    const settings = await ports.settings.readSettings(shopId);
    const phone = ports.readPhone(phoneText, settings.defaultCountry);
    if (!phone.ok) return { outcome: 'invalid', problem: phone.problem };
    const templates = await readTemplates(ports, shopId);
    const prepared = prepareTest({
      templates: usableLanguages(templates, settings.templateName).map((template) => ({
        ...template,
        namespace: template.namespace ?? '',
        body: template.body ?? '',
      })),
      defaultLanguage: settings.defaultLanguage,
      isOn: (status) => isStatusOn(settings, status),
      labelsOf: (status) => labelsOf(settings.labels, status),
    });
    if (!prepared.ok) return { outcome: 'stopped', by: prepared.problem, seconds: null };
    const started = await start(shopId, phone.digits, prepared);
    if (started.outcome !== 'started') {
      return started.outcome === 'stopped'
        ? started
        : { outcome: 'stopped', by: 'busy', seconds: null };
    }
    const { test } = started;
    const { template, values, ttlSeconds } = prepared;
    const outcome = await ports.oneMsg.sendTemplate(test.channel, {
      phone: phone.digits,
      template: template.name,
      namespace: template.namespace,
      language: template.language,
      params: values,
      ...(ttlSeconds !== null && { ttlSeconds }),
    });
    await ports.tests.settleTest(test, outcome);
    // Reports may have come before the reply that brought the id.
    await ports.tests.joinReceipts([test.attemptId]);
    ports.wakeSend();
    return { outcome: 'sent', test: await readLastTest(ports, shopId) };
  };
}
