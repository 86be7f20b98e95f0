import { AppProvider } from '@shopify/polaris';
import { expect, test } from 'vitest';
import { ClockProvider } from '#app/ui/clock.tsx';
import { StoryList } from '#app/ui/notification/story-list.tsx';
import { renderFor } from '../words.tsx';
import { STORY } from './a-story.ts';

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
