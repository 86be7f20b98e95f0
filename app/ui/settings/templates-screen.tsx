import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, Button, Text } from '@shopify/polaris';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ChannelProblem, HoldView, SettingsView } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import type { ShopClock } from '../dates.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { FormSaveBar } from '../form-save-bar.tsx';
import { HoldBanner } from '../hold-banner.tsx';
import { SectionCard } from '../section-card.tsx';
import { ChannelTroubleBanner } from './channel-trouble-banner.tsx';
import { channelTrouble } from './channel-words.ts';
import { countOwnTemplates } from './label-draft.ts';
import { OtherTemplates } from './overview-sections.tsx';
import { UnusableTemplates, UsableTemplates } from './template-choices.tsx';
import { templateProblemWords } from './template-words.ts';
import { useDraft } from './use-draft.ts';

type ChooseAnswer = { outcome: 'chosen' } | { outcome: 'not_usable'; problem: string };
type RefreshAnswer = { outcome: 'refreshed' } | ChannelProblem;

type TemplatesScreenProps = {
  readonly settings: Pick<
    SettingsView,
    'version' | 'channel' | 'templates' | 'templateName' | 'statuses' | 'holds' | 'defaultLanguage'
  >;
  readonly languageNames: Readonly<Record<string, string>>;
  readonly clock: ShopClock;
};

/** Which approved template carries the updates? */
export function TemplatesScreen({ settings, languageNames, clock }: TemplatesScreenProps) {
  const { t } = useTranslation();
  const refreshing = useFetcher<RefreshAnswer>();
  const choosing = useFetcher<ChooseAnswer>();
  const draft = useDraft('template', {
    version: settings.version,
    values: { name: settings.templateName },
  });
  const chosen = choosing.state === 'idle' ? choosing.data : undefined;
  const refreshed = refreshing.state === 'idle' ? refreshing.data : undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (chosen?.outcome !== 'chosen') return;
    draft.rebase({ version: draft.version, values: draft.values }, true);
    showToast(t('templates.saved'));
  }, [chosen]);
  useEffect(() => {
    if (refreshed?.outcome === 'refreshed') showToast(t('templates.refreshed'));
  }, [refreshed, t]);
  const post = { method: 'post', encType: 'application/json' } as const;
  const back = { content: t('nav.settings'), url: '/app/settings' };

  if (settings.channel === null) {
    return (
      <AppPage title={t('settings.templates.title')} clock={clock} back={back}>
        <EmptyBlock title={t('settings.connectFirst')} />
      </AppPage>
    );
  }
  return (
    <AppPage
      title={t('settings.templates.title')}
      clock={clock}
      back={back}
      secondaryActions={[
        {
          content: t('templates.refresh'),
          loading: refreshing.state !== 'idle',
          onAction: () => refreshing.submit({ intent: 'refresh' }, post),
        },
      ]}
    >
      <BlockStack gap="400">
        {refreshed === undefined || refreshed.outcome === 'refreshed' ? null : (
          <ChannelTroubleBanner
            trouble={channelTrouble(t, refreshed, settings.channel.channelId)}
          />
        )}
        <TemplateHolds holds={settings.holds} />
        {chosen?.outcome === 'not_usable' ? (
          <Banner tone="critical">
            <Text as="p">
              {t('templates.chooseOther', { problem: templateProblemWords(t, chosen.problem) })}
            </Text>
          </Banner>
        ) : null}
        <UsableTemplates
          settings={settings}
          languageNames={languageNames}
          chosen={draft.values.name}
          onChoose={(name) => draft.change({ name })}
        />
        {countOwnTemplates(settings) === 0 ? null : (
          <SectionCard title={t('settings.statuses.title')}>
            <div className="row-with-action">
              <OtherTemplates settings={settings} />
              <Button
                url="/app/settings/statuses"
                accessibilityLabel={t('settings.statuses.manage')}
              >
                {t('settings.manage')}
              </Button>
            </div>
          </SectionCard>
        )}
        <UnusableTemplates templates={settings.templates.filter(({ usable }) => !usable)} />
      </BlockStack>
      <FormSaveBar
        id="templates-save-bar"
        isDirty={draft.isDirty}
        isSaving={choosing.state !== 'idle'}
        onSave={() => choosing.submit({ intent: 'choose', name: draft.values.name ?? '' }, post)}
        onDiscard={draft.discard}
      />
    </AppPage>
  );
}

function TemplateHolds({ holds }: { readonly holds: readonly HoldView[] }) {
  return (
    <>
      {holds
        .filter(({ kind }) => kind === 'template')
        .map((hold) => (
          <HoldBanner key={hold.id} hold={hold} />
        ))}
    </>
  );
}
