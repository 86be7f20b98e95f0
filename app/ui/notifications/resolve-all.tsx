import { Button, ButtonGroup, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import { SectionCard } from '../section-card.tsx';
import type { BulkAction } from './bulk-action.ts';
import { WHOLE_LIST } from './list-view.ts';
import { useResolveView } from './resolve-view.tsx';

const UNCONFIRMED = { ...WHOLE_LIST, state: 'unconfirmed' } as const;

type ResolveAllProps = {
  /** How many there are. */
  readonly unconfirmed: number;
  readonly bulk: BulkAction;
};

/** Sends all unconfirmed messages again, or leaves them. */
export function ResolveAll({ unconfirmed, bulk }: ResolveAllProps) {
  const { t } = useTranslation();
  const resolve = useResolveView(UNCONFIRMED, bulk.isStarting, bulk.start);
  if (unconfirmed === 0) return null;
  return (
    <SectionCard title={t('resolve.title')} titleHidden>
      <Text as="p">{t('resolve.intro')}</Text>
      <ButtonGroup>
        <Button disabled={resolve.isBusy} onClick={() => resolve.ask('resend')}>
          {t('resolve.sendAll')}
        </Button>
        <Button disabled={resolve.isBusy} onClick={() => resolve.ask('leave')}>
          {t('resolve.leaveAll')}
        </Button>
      </ButtonGroup>
      {resolve.banner}
      {resolve.modal}
    </SectionCard>
  );
}
