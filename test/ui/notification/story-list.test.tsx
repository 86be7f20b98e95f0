import { AppProvider } from '@shopify/polaris';
import { expect, test } from 'vitest';
import type { NotificationStory, StoryEntry } from '#app/pipeline/merchant-app.ts';
import { ClockProvider } from '#app/ui/clock.tsx';
import { StoryList } from '#app/ui/notification/story-list.tsx';
import { renderFor } from '../words.tsx';

const DECIDED: StoryEntry = {
  at: '2026-08-01T12:00:00.000Z',
  source: 'app',
  kind: 'decided_skip',
  detail: 'no_phone',
  attempt: null,
  code: null,
  text: null,
  evidence: null,
};
const STORY: NotificationStory = {
  row: {
    id: 'n-1',
    orderName: '#1042',
    parcel: null,
    status: 'shipped',
    carrierStatus: null,
    phoneHint: null,
    customerName: null,
    state: 'skipped',
    reason: 'no_phone',
    probablyDelivered: false,
    updatedAt: DECIDED.at,
  },
  orderGid: 'gid://shopify/Order/1042',
  happenedAt: null,
  decision: 'skip',
  skipReason: 'no_phone',
  phoneSource: null,
  messageId: null,
  code: null,
  details: null,
  dueAt: null,
  preview: null,
  story: [DECIDED],
  canResend: false,
  resendWarning: null,
  canLeave: false,
  sentTwice: false,
  erasedAt: null,
};

test.each([
  ['2026-10-22T12:00:00.000Z', false],
  ['2026-10-24T12:00:00.000Z', true],
])('a story read at %s says that lines are gone: %s', (now, isSaid) => {
  const html = renderFor(
    'en',
    <AppProvider i18n={{}}>
      <ClockProvider value={{ now, timeZone: 'UTC' }}>
        <StoryList story={STORY} />
      </ClockProvider>
    </AppProvider>,
  );
  expect(html.includes('no longer listed')).toBe(isSaid);
});
