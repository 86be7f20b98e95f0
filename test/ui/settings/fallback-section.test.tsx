import { AppProvider } from '@shopify/polaris';
import { expect, test } from 'vitest';
import { FallbackSection } from '#app/ui/settings/fallback-section.tsx';
import type { SettingsValues } from '#app/ui/settings/settings-values.ts';
import type { SavedForm } from '#app/ui/settings/use-saved-form.ts';
import { renderFor } from '../words.tsx';

/** Of the form, what the section reads. */
const FORM = {
  draft: { values: { fallback: 'email' } },
  problems: [],
} as unknown as SavedForm<SettingsValues>;

const render = (canSendMail: boolean) =>
  renderFor(
    'en',
    <AppProvider i18n={{}}>
      <FallbackSection form={FORM} canSendMail={canSendMail} />
    </AppProvider>,
  );

test('there is a choice where mail can be sent', () => {
  const options = [...render(true).matchAll(/<option[^>]*>([^<]*)<\/option>/g)];
  expect(options.map(([, text]) => text)).toEqual(['Do nothing', 'Send an e-mail']);
});

test('where none can be sent it says why there is no choice', () => {
  const html = render(false);
  expect(html).not.toContain('<select');
  expect(html).toContain('This installation can&#x27;t send mail, so nothing is done.');
});
