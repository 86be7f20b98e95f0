import { BlockStack, Button, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { SettingsSection } from './settings-section.tsx';

type PlanSectionProps = {
  /** Shopify's page of the app's plans; null where it is not known. */
  readonly plansUrl: string | null;
};

/** What the app costs, and what others charge for its messages. */
export function PlanSection({ plansUrl }: PlanSectionProps) {
  const { t } = useTranslation();
  return (
    <SettingsSection id="plan" title={t('settings.plan.title')} text={t('settings.plan.text')}>
      <BlockStack gap="300" inlineAlign="start">
        <Text as="p">{t('settings.plan.app')}</Text>
        <Text as="p">{t('settings.plan.whatsapp')}</Text>
        {plansUrl === null ? null : (
          <Button url={plansUrl} target="_top">
            {t('settings.plan.see')}
          </Button>
        )}
      </BlockStack>
    </SettingsSection>
  );
}
