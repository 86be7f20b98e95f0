import { Button } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { EmptyBlock } from '../empty-block.tsx';
import { hasFilters, type ListView } from './list-view.ts';

type EmptyListProps = {
  readonly view: ListView;
  readonly home: HomeView;
  /** What was searched for reads like part of a phone. */
  readonly isPartialPhone: boolean;
  readonly onClear: () => void;
};

/** What stands where the list has no rows, by what it was asked for. */
export function EmptyList({ view, home, isPartialPhone, onClear }: EmptyListProps) {
  const { t } = useTranslation();
  if (hasFilters(view)) {
    const bare = bareState(view);
    if (bare !== null) return <EmptyBlock title={t(`list.noneFound.of.${bare}`)} />;
    return (
      <EmptyBlock
        title={t('list.noneFound.title')}
        text={isPartialPhone ? t('list.partialPhone') : t('list.noneFound.text')}
      >
        <Button onClick={onClear}>{t('list.clearAll')}</Button>
      </EmptyBlock>
    );
  }
  const isReady =
    home.steps.channelConnected && home.steps.templateChosen && home.steps.statusesOn > 0;
  return (
    <EmptyBlock title={t('list.empty.title')} text={t('list.empty.text')}>
      {isReady ? (
        <Button url="/app/try">{t('nav.try')}</Button>
      ) : (
        <Button url="/app" variant="primary">
          {t('list.empty.continueSetup')}
        </Button>
      )}
    </EmptyBlock>
  );
}

/** The view of one tab as it is, where that it has no rows says something. */
function bareState(view: ListView): 'failed' | 'attention' | 'skipped' | null {
  const { state } = view;
  if (hasFilters({ ...view, state: null })) return null;
  return state === 'failed' || state === 'attention' || state === 'skipped' ? state : null;
}
