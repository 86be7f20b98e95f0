import { Box, InlineStack, Pagination } from '@shopify/polaris';
import type { NotificationPage } from '#app/pipeline/merchant-app.ts';

type ListPagesProps = {
  readonly page: NotificationPage;
  readonly label: string;
  readonly onTurn: (cursor: string | null) => void;
};

/** Leads to the page before and the one after. */
export function ListPages({ page, label, onTurn }: ListPagesProps) {
  return (
    <Box padding="300">
      <InlineStack align="center">
        <Pagination
          label={label}
          hasPrevious={page.previous !== null}
          hasNext={page.next !== null}
          onPrevious={() => onTurn(page.previous)}
          onNext={() => onTurn(page.next)}
        />
      </InlineStack>
    </Box>
  );
}
