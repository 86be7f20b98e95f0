import { useFetcher } from '@remix-run/react';
import { Banner, BlockStack, List } from '@shopify/polaris';
import { useEffect, useState } from 'react';
import type { HomeView, SwitchResult } from '#app/pipeline/merchant-app.ts';
import { showToast } from '../app-bridge.ts';
import { AppPage } from '../app-page.tsx';
import { ConfirmModal } from '../confirm-modal.tsx';
import type { Clock } from '../dates.ts';
import { ToneBadge } from '../state-badge.tsx';
import { AttentionCard } from './attention-card.tsx';
import { HOME_COPY, missingWords } from './home-copy.ts';
import { openSteps, SetupCard } from './setup-card.tsx';

type HomeScreenProps = { readonly home: HomeView; readonly clock: Clock };

/** Are my customers being told, and must I do anything? */
export function HomeScreen({ home, clock }: HomeScreenProps) {
  const fetcher = useFetcher<SwitchResult>();
  const [asks, setAsks] = useState(false);
  const result = fetcher.state === 'idle' ? fetcher.data : undefined;
  useEffect(() => {
    if (result?.outcome === 'on') showToast(HOME_COPY.switchedOn);
    if (result?.outcome === 'off') showToast(HOME_COPY.switchedOff);
  }, [result]);

  const switchTo = (sending: 'on' | 'off') => {
    setAsks(false);
    fetcher.submit({ sending }, { method: 'post', action: '/app?index' });
  };
  const loading = fetcher.state !== 'idle';
  const isReady = openSteps(home.steps).length === 0;
  const switchOn = {
    content: HOME_COPY.switchOn,
    loading,
    onAction: () => switchTo('on'),
  };
  const switchOff = { content: HOME_COPY.switchOff, loading, onAction: () => setAsks(true) };
  const missing = result === undefined ? [] : missingWords(result);

  return (
    <AppPage
      title={HOME_COPY.title}
      clock={clock}
      titleMetadata={
        <ToneBadge tone={home.sendingOn ? 'success' : null}>
          {home.sendingOn ? 'On' : 'Off'}
        </ToneBadge>
      }
      {...(home.sendingOn
        ? { secondaryActions: [switchOff] }
        : isReady
          ? { primaryAction: switchOn }
          : { secondaryActions: [switchOn] })}
    >
      <BlockStack gap="400">
        {missing.length === 0 ? null : (
          <Banner tone="critical" title="Sending can't be switched on yet">
            <List>
              {missing.map((sentence) => (
                <List.Item key={sentence}>{sentence}</List.Item>
              ))}
            </List>
          </Banner>
        )}
        {home.sendingOn && isReady ? null : <SetupCard steps={home.steps} />}
        <AttentionCard
          holds={home.holds}
          unconfirmed={home.unconfirmed}
          sentTwice={home.sentTwice}
          reports={home.reports}
        />
      </BlockStack>
      {asks ? (
        <ConfirmModal
          id="switch-off"
          title={HOME_COPY.switchOffTitle}
          text={HOME_COPY.switchOffText}
          confirm={HOME_COPY.switchOff}
          cancel={HOME_COPY.keepOn}
          isDestructive
          onConfirm={() => switchTo('off')}
          onClose={() => setAsks(false)}
        />
      ) : null}
    </AppPage>
  );
}
