import { BlockStack, Button, Collapsible, List, Select, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { HISTORY_DAYS, type HistoryDays, historyDaysOf } from '#app/domain/history.ts';
import { fieldId } from './field-words.ts';
import { SettingsSection } from './settings-section.tsx';
import type { SettingsValues } from './settings-values.ts';
import type { SavedForm } from './use-saved-form.ts';

type DataSectionProps = { readonly form: SavedForm<SettingsValues> };

/** For how long customers' data is kept, and what of it, why. */
export function DataSection({ form }: DataSectionProps) {
  const { t } = useTranslation();
  const { historyDays } = form.draft.values;
  const isShorter = historyDays < form.draft.base.historyDays;
  return (
    <SettingsSection id="data" title={t('settings.data.title')} text={t('settings.data.text')}>
      <BlockStack gap="400">
        <Select
          id={fieldId('historyDays')}
          label={t('settings.data.history')}
          helpText={
            isShorter
              ? t('settings.data.shorter', { count: historyDays })
              : t('settings.data.historyHelp')
          }
          options={HISTORY_DAYS.map((days) => ({
            value: String(days),
            label: t('settings.data.days', { count: days }),
          }))}
          value={String(historyDays)}
          onChange={(chosen) => form.change({ historyDays: historyDaysOf(Number(chosen)) })}
        />
        <Stored historyDays={historyDays} />
      </BlockStack>
    </SettingsSection>
  );
}

/** Each kind of data that there is of a customer or of the shop. */
const STORED = [
  'order',
  'reports',
  'outcome',
  'optOuts',
  'trials',
  'figures',
  'working',
  'staff',
  'account',
] as const;

function Stored({ historyDays }: { readonly historyDays: HistoryDays }) {
  const { t } = useTranslation();
  const [isOpen, setOpen] = useState(false);
  const listId = useId();
  return (
    <BlockStack gap="300" inlineAlign="start">
      <Button
        variant="plain"
        disclosure={isOpen ? 'up' : 'down'}
        ariaExpanded={isOpen}
        ariaControls={listId}
        onClick={() => setOpen(!isOpen)}
      >
        {t('settings.data.what')}
      </Button>
      <Collapsible id={listId} open={isOpen} transition={false}>
        <BlockStack gap="300">
          <List>
            <List.Item>{t('settings.data.stored.message', { count: historyDays })}</List.Item>
            {STORED.map((kind) => (
              <List.Item key={kind}>{t(`settings.data.stored.${kind}`)}</List.Item>
            ))}
          </List>
          <Text as="p">{t('settings.data.secured')}</Text>
          <Text as="p">{t('settings.data.removed')}</Text>
        </BlockStack>
      </Collapsible>
    </BlockStack>
  );
}
