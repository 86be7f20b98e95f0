import { Box, Button } from '@shopify/polaris';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { cappedCount } from '../numbers.ts';

type NewerRowsProps = { readonly count: number; readonly onShow: () => void };

/** What came in since, which waits to be asked for: no row moves by itself. */
export function NewerRows({ count, onShow }: NewerRowsProps) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <Box paddingInline="300" paddingBlockEnd="300">
      <Button fullWidth onClick={onShow}>
        {t('list.newer', { count, capped: cappedCount(count) })}
      </Button>
    </Box>
  );
}

type AnnouncementProps = {
  readonly isLoading: boolean;
  readonly shown: string;
  readonly newer: number;
};

/** What changed without being asked for; new rows are told of once, not with each further one. */
export function Announcement({ isLoading, shown, newer }: AnnouncementProps) {
  const { t } = useTranslation();
  const first = useRef(0);
  if (newer === 0) first.current = 0;
  else if (first.current === 0) first.current = newer;
  const count = first.current;
  const news = count === 0 ? shown : t('list.newer', { count, capped: cappedCount(count) });
  return (
    <p className="visually-hidden" aria-live="polite">
      {isLoading ? '' : news}
    </p>
  );
}
