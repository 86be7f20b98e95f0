import { BlockStack } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { FormSaveBar } from '../form-save-bar.tsx';
import { useShowGuide } from '../setup/use-show-guide.ts';
import { AlertsSection } from './alerts-section.tsx';
import { AudienceSection } from './audience-section.tsx';
import { ChannelCard } from './channel-card.tsx';
import { ConflictBanner } from './conflict-banner.tsx';
import { DataSection } from './data-section.tsx';
import { FallbackSection } from './fallback-section.tsx';
import { StatusesSection, TemplateSection } from './overview-sections.tsx';
import { PlanSection } from './plan-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import {
  formOf,
  type Option,
  sayValue,
  settingName,
  type ValueFacts,
  valuesOf,
} from './settings-values.ts';
import { TimingSection } from './timing-section.tsx';
import { useSavedForm } from './use-saved-form.ts';
import { ValueSections } from './value-sections.tsx';

type SettingsScreenProps = {
  readonly settings: SettingsView;
  readonly channelPhone: string | null;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly countries: readonly Option[];
  readonly clock: ShopClock;
  readonly staffId: string | null;
  /** Shopify's page of the app's plans; null where it is not known. */
  readonly plansUrl: string | null;
};

/** What is set, and is it working? */
export function SettingsScreen(props: SettingsScreenProps) {
  const { settings, languageNames, countries } = props;
  const { t, i18n } = useTranslation();
  const form = useSavedForm({
    settings,
    form: 'settings',
    valuesOf,
    formOf: (values, version) => ({
      intent: 'save',
      form: formOf(values, version, settings.templateName),
    }),
  });
  const clock = { ...props.clock, locale: i18n.language };
  const facts: ValueFacts = { languageNames, countries, clock };
  const { conflict } = form;
  const showGuide = useShowGuide();

  return (
    <AppPage title={t('nav.settings')} clock={props.clock} secondaryActions={[showGuide]}>
      <BlockStack gap="600">
        {conflict === null ? null : (
          <ConflictBanner
            lines={conflict.keys.map((key) => ({
              key,
              setting: settingName(t, key),
              saved: sayValue(t, key, conflict.saved, facts),
              yours: sayValue(t, key, conflict.yours, facts),
            }))}
            by={conflict.by}
            staffId={props.staffId}
            chosen={conflict.chosen}
            urgency={conflict.urgency}
            onChoose={form.choose}
          />
        )}
        <SettingsSection
          id="channel"
          title={t('settings.channel.title')}
          text={t('settings.channel.text')}
        >
          <ChannelCard settings={settings} phone={props.channelPhone} />
        </SettingsSection>
        <TemplateSection settings={settings} languageNames={languageNames} />
        <StatusesSection settings={settings} />
        <AudienceSection form={form} />
        <ValueSections
          form={form}
          settings={settings}
          languageNames={languageNames}
          countries={countries}
        />
        <TimingSection form={form} settings={settings} />
        <FallbackSection form={form} canSendMail={settings.canSendMail} />
        <AlertsSection form={form} canSendMail={settings.canSendMail} />
        <DataSection form={form} />
        <PlanSection plansUrl={props.plansUrl} />
      </BlockStack>
      <FormSaveBar
        id="settings-save-bar"
        isDirty={form.draft.isDirty}
        isSaving={form.isSaving}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </AppPage>
  );
}
