import { BlockStack, Text } from '@shopify/polaris';
import type { ReportsView } from '#app/pipeline/merchant-app.ts';
import { ShopTime } from './shop-time.tsx';
import { REPORTS_PROBLEM_WORDS, REPORTS_WORDS } from './words/reports-words.ts';

/** What happened to the channel's delivery reports. */
export function ReportsNote({ reports }: { readonly reports: ReportsView }) {
  if (reports.state === 'restored') {
    return (
      <Text as="p">
        {REPORTS_WORDS.restored} <ShopTime at={reports.at} show="sentence" />.
      </Text>
    );
  }
  return (
    <BlockStack gap="100">
      <Text as="p">{REPORTS_WORDS.off}</Text>
      <Text as="p" tone="subdued">
        {REPORTS_PROBLEM_WORDS[reports.problem]}
        {reports.since === null ? null : (
          <>
            {` ${REPORTS_WORDS.since} `}
            <ShopTime at={reports.since} show="sentence" />.
          </>
        )}
      </Text>
    </BlockStack>
  );
}
