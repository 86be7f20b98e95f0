import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Button, Checkbox, InlineStack, Text } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AVAILABLE_STATUSES, type Status } from '#app/domain/status.ts';
import type { SaveResult, SetupView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { draftOf, formOf } from '../settings/label-draft.ts';
import { SetupPreview } from './setup-preview.tsx';

type StatusesStepProps = {
  readonly setup: SetupView;
  readonly languageNames: Readonly<Record<string, string>>;
};

/** Which statuses are told, with the message as it changes; their words are edited elsewhere. */
export function StatusesStep({ setup, languageNames }: StatusesStepProps) {
  const { t } = useTranslation();
  const { settings } = setup;
  const fetcher = useFetcher<SaveResult>();
  const saved = draftOf(settings, AVAILABLE_STATUSES);
  const [switches, setSwitches] = useState<ReadonlyMap<Status, boolean>>(new Map());
  const [shown, setShown] = useState<Status>('shipped');
  const result = fetcher.state === 'idle' ? fetcher.data : undefined;
  useEffect(() => {
    if (result?.outcome !== 'saved') return;
    setSwitches(new Map());
    showToast(t('settings.saved'));
  }, [result, t]);
  const statuses = saved.map((one) => ({ ...one, on: switches.get(one.status) ?? one.on }));
  const changed = statuses.some(({ on }, at) => on !== saved[at]?.on);
  const toggle = (status: Status, on: boolean) => {
    setSwitches(new Map([...switches, [status, on]]));
    setShown(status);
  };
  const save = () =>
    fetcher.submit(JSON.stringify(formOf(statuses, settings.version)), {
      method: 'post',
      action: '/app/settings/statuses',
      encType: 'application/json',
    });
  return (
    <div className="with-preview">
      <BlockStack gap="300" inlineAlign="start">
        {result?.outcome === 'conflict' || result?.outcome === 'invalid' ? (
          <Banner tone="critical">
            <Text as="p">
              {result.outcome === 'conflict'
                ? t('setup.statuses.conflict')
                : t('setup.statuses.labelMissing')}
            </Text>
          </Banner>
        ) : null}
        <fieldset className="setup-statuses">
          <legend>{t('setup.statuses.told')}</legend>
          {statuses.map(({ status, on }) => (
            <div key={status}>
              <Checkbox
                label={t(`status.${status}`)}
                checked={on}
                onChange={(value) => toggle(status, value)}
                onFocus={() => setShown(status)}
              />
            </div>
          ))}
        </fieldset>
        <InlineStack gap="200">
          <Button
            variant="primary"
            disabled={!changed}
            loading={fetcher.state !== 'idle'}
            onClick={save}
          >
            {t('setup.statuses.save')}
          </Button>
          <Button url="/app/settings/statuses">{t('setup.statuses.edit')}</Button>
        </InlineStack>
      </BlockStack>
      <SetupPreview settings={settings} languageNames={languageNames} status={shown} />
    </div>
  );
}
