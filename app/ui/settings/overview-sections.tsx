import { BlockStack, Button, InlineStack, Text } from '@shopify/polaris';
import { AVAILABLE_STATUSES } from '#app/domain/status.ts';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { ToneBadge } from '../state-badge.tsx';
import { draftOf } from './label-draft.ts';
import { SETTINGS_COPY } from './settings-copy.ts';
import { SettingsSection } from './settings-section.tsx';
import { templateBadge } from './template-words.ts';

type TemplateSectionProps = {
  readonly settings: SettingsView;
  readonly languageNames: Readonly<Record<string, string>>;
};

/** The chosen template and how its languages stand; it is changed on a page of its own. */
export function TemplateSection({ settings, languageNames }: TemplateSectionProps) {
  const chosen = settings.templates.find(({ name }) => name === settings.templateName);
  return (
    <SettingsSection title={SETTINGS_COPY.templates} text={SETTINGS_COPY.templatesText}>
      {settings.channel === null ? (
        <Text as="p">{SETTINGS_COPY.connectFirst}</Text>
      ) : (
        <div className="row-with-action">
          {settings.templateName === null ? (
            <Text as="p">{SETTINGS_COPY.noTemplate}</Text>
          ) : (
            <BlockStack gap="100">
              <Text as="p" fontWeight="medium" breakWord>
                {settings.templateName}
              </Text>
              <InlineStack gap="200">
                {chosen?.languages.map(({ language, status }) => {
                  const badge = templateBadge(status);
                  return (
                    <InlineStack key={language} gap="100" blockAlign="center">
                      <Text as="span">{languageNames[language] ?? language}</Text>
                      <ToneBadge tone={badge.tone}>{badge.label}</ToneBadge>
                    </InlineStack>
                  );
                })}
              </InlineStack>
            </BlockStack>
          )}
          <Button url="/app/settings/templates" accessibilityLabel="Manage templates">
            {settings.templateName === null ? SETTINGS_COPY.chooseTemplate : SETTINGS_COPY.manage}
          </Button>
        </div>
      )}
    </SettingsSection>
  );
}

/** How many statuses are told; they are changed on a page of their own. */
export function StatusesSection({ settings }: { readonly settings: SettingsView }) {
  const available = draftOf(settings, AVAILABLE_STATUSES);
  const on = available.filter((status) => status.on).length;
  const count = settings.languages.length;
  return (
    <SettingsSection title={SETTINGS_COPY.statuses} text={SETTINGS_COPY.statusesText}>
      <div className="row-with-action">
        <Text as="p">
          {`${on} of ${available.length} on · labels in ${count} ${count === 1 ? 'language' : 'languages'}`}
        </Text>
        <Button url="/app/settings/statuses" accessibilityLabel="Manage statuses and labels">
          {SETTINGS_COPY.manage}
        </Button>
      </div>
    </SettingsSection>
  );
}
