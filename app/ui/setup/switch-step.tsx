import { Banner, BlockStack, Button, List, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { SetupView } from '#app/pipeline/merchant-app.ts';
import { missingWords } from '../home/home-words.ts';
import { answerOf, type SetupActions } from './use-setup-actions.ts';

type SwitchStepProps = { readonly setup: SetupView; readonly actions: SetupActions };

/** Starts the time from which customers are told. */
export function SwitchStep({ setup, actions }: SwitchStepProps) {
  const { t } = useTranslation();
  const fetcher = actions.switching;
  const result = answerOf(fetcher);
  const missing = result === undefined ? [] : missingWords(t, result);
  if (setup.sendingOn) return <Text as="p">{t('home.switchedOn')}</Text>;
  return (
    <BlockStack gap="300" inlineAlign="start">
      {missing.length === 0 ? null : (
        <Banner tone="critical" title={t('home.notReady')}>
          <List>
            {missing.map((sentence) => (
              <List.Item key={sentence}>{sentence}</List.Item>
            ))}
          </List>
        </Banner>
      )}
      <Text as="p">{t('setup.switchOn.text')}</Text>
      <Button
        variant="primary"
        loading={fetcher.state !== 'idle'}
        onClick={() => fetcher.submit({ sending: 'on' }, { method: 'post', action: '/app?index' })}
      >
        {t('action.switchOn')}
      </Button>
    </BlockStack>
  );
}
