import { Banner, BlockStack, Button, Text } from '@shopify/polaris';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import type { SetupView } from '#app/pipeline/merchant-app.ts';
import { NotReadyBanner } from '../not-ready-banner.tsx';
import { AudienceFields } from '../settings/audience-fields.tsx';
import { formOf, valuesOf } from '../settings/settings-values.ts';
import { useSavedForm } from '../settings/use-saved-form.ts';
import { answerOf, type SetupActions } from './use-setup-actions.ts';

type SwitchStepProps = { readonly setup: SetupView; readonly actions: SetupActions };

/** Says who is told, and starts the time from which they are. */
export function SwitchStep({ setup, actions }: SwitchStepProps) {
  const { t } = useTranslation();
  const { settings } = setup;
  const fetcher = actions.switching;
  const switchOn = () =>
    fetcher.submit({ sending: 'on' }, { method: 'post', action: '/app?index' });
  const goesOn = useRef(false);
  const form = useSavedForm({
    settings,
    form: 'guide-audience',
    action: '/app/settings?index',
    valuesOf,
    formOf: (values, version) => ({
      intent: 'save',
      form: formOf(values, version, settings.templateName),
    }),
    onSaved: () => {
      if (goesOn.current) switchOn();
    },
  });
  if (setup.sendingOn) return <Text as="p">{t('home.switchedOn')}</Text>;
  return (
    <BlockStack gap="300" inlineAlign="start">
      <NotReadyBanner result={answerOf(fetcher)} />
      {form.conflict === null ? null : (
        // What was saved meanwhile comes back; it is one choice, and made again in a moment.
        <Banner tone="critical" onDismiss={form.discard}>
          <p>{t('setup.statuses.conflict')}</p>
        </Banner>
      )}
      <AudienceFields form={form} showsTitle />
      <Text as="p">{t('setup.switchOn.text')}</Text>
      <Button
        variant="primary"
        loading={fetcher.state !== 'idle' || form.isSaving}
        disabled={form.conflict !== null}
        onClick={() => {
          goesOn.current = form.draft.isDirty;
          if (form.draft.isDirty) form.save();
          else switchOn();
        }}
      >
        {t('action.switchOn')}
      </Button>
    </BlockStack>
  );
}
