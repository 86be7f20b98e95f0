import { BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { AVAILABLE_STATUSES } from '#app/domain/status.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { ToneBadge } from '../state-badge.tsx';
import { countOwnTemplates, draftOf } from './label-draft.ts';
import { SettingsSection } from './settings-section.tsx';
import { templateBadge } from './template-words.ts';

type TemplateSectionProps = {
  readonly settings: SettingsView;
  readonly languageNames: Readonly<Record<string, string>>;
};

/** The chosen template and how its languages stand; it is changed on a page of its own. */
export function TemplateSection({ settings, languageNames }: TemplateSectionProps) {
  const { t } = useTranslation();
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  return (
    <SettingsSection title={t('settings.templates.title')} text={t('settings.templates.text')}>
      {settings.channel === null ? (
        <Text as="p">{t('settings.connectFirst')}</Text>
      ) : (
        <div className="row-with-action">
          {settings.templateName === null ? (
            <Text as="p">{t('settings.templates.none')}</Text>
          ) : (
            <BlockStack gap="100">
              <Text as="p" fontWeight="medium" breakWord>
                {settings.templateName}
              </Text>
              <InlineStack gap="200">
                {chosen?.languages.map(({ language, status }) => {
                  const badge = templateBadge(t, status);
                  return (
                    <InlineStack key={language} gap="100" blockAlign="center">
                      <Text as="span">{languageNames[language] ?? language}</Text>
                      <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
                    </InlineStack>
                  );
                })}
              </InlineStack>
              <OtherTemplates settings={settings} />
            </BlockStack>
          )}
          <Button url="/app/settings/templates" accessibilityLabel={t('settings.templates.manage')}>
            {settings.templateName === null ? t('settings.templates.choose') : t('settings.manage')}
          </Button>
        </div>
      )}
    </SettingsSection>
  );
}

type OtherTemplatesProps = {
  readonly settings: Pick<SettingsView, 'templateName' | 'statuses'>;
};

/** How many statuses have a template of their own; nothing where none has. */
export function OtherTemplates({ settings }: OtherTemplatesProps) {
  const { t } = useTranslation();
  const count = countOwnTemplates(settings);
  return count === 0 ? null : <Text as="p">{t('settings.templates.others', { count })}</Text>;
}

/** How many statuses are told; they are changed on a page of their own. */
export function StatusesSection({ settings }: { readonly settings: SettingsView }) {
  const { t } = useTranslation();
  const available = draftOf(settings, AVAILABLE_STATUSES);
  const on = available.filter((status) => status.on).length;
  const told = t('settings.statuses.on', { count: on, total: available.length });
  const labels = t('settings.statuses.labels', { count: settings.languages.length });
  return (
    <SettingsSection title={t('settings.statuses.title')} text={t('settings.statuses.text')}>
      <div className="row-with-action">
        <Text as="p">{`${told} · ${labels}`}</Text>
        <Button url="/app/settings/statuses" accessibilityLabel={t('settings.statuses.manage')}>
          {t('settings.manage')}
        </Button>
      </div>
    </SettingsSection>
  );
}
