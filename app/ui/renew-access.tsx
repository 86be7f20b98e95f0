import { useFetcher } from '@remix-run/react';
import { Button } from '@shopify/polaris';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';

type RenewAccessProps = {
  readonly isBusy?: boolean;
  /** The shop's access is a new one. */
  readonly onRenewed?: () => void;
};

/** Asks Shopify for a new access to the shop where the old one is refused. */
export function RenewAccess({ isBusy = false, onRenewed }: RenewAccessProps) {
  const { t } = useTranslation();
  const fetcher = useFetcher();
  const isRenewed = fetcher.state === 'idle' && fetcher.data !== undefined;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when access is there again.
  useEffect(() => {
    if (isRenewed) onRenewed?.();
  }, [isRenewed]);
  return (
    <Button
      loading={fetcher.state !== 'idle' || isBusy}
      onClick={() => fetcher.submit(null, { method: 'post', action: '/app/access' })}
    >
      {t('access.renew')}
    </Button>
  );
}
