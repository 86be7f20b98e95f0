import { BlockStack, Text } from '@shopify/polaris';
import { Trans, useTranslation } from 'react-i18next';
import type { ReportsView } from '#app/pipeline/merchant-app.ts';
import { ShopTime } from './shop-time.tsx';

/** What happened to the channel's delivery reports. */
export function ReportsNote({ reports }: { readonly reports: ReportsView }) {
  const { t } = useTranslation();
  if (reports.state === 'restored') {
    return (
      <Text as="p">
        <Trans
          i18nKey="reports.restored"
          components={{ time: <ShopTime at={reports.at} show="sentence" /> }}
        />
      </Text>
    );
  }
  const problem = t(`reports.problem.${reports.problem}`);
  return (
    <BlockStack gap="100">
      <Text as="p">{t('reports.off')}</Text>
      <Text as="p" tone="subdued">
        {reports.since === null ? (
          problem
        ) : (
          <Trans
            i18nKey="reports.problemSince"
            values={{ problem }}
            components={{ time: <ShopTime at={reports.since} show="sentence" /> }}
          />
        )}
      </Text>
    </BlockStack>
  );
}
