import { Box, Card, InlineGrid, Text } from '@shopify/polaris';
import { type ReactNode, useId } from 'react';

type SettingsSectionProps = {
  readonly id?: string;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
};

/** What a group of settings is for, and beside it (on phones below) the settings. */
export function SettingsSection({ id, title, text, children }: SettingsSectionProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} id={id}>
      <InlineGrid columns={{ xs: 1, md: ['oneThird', 'twoThirds'] }} gap="400">
        <Box paddingInline={{ xs: '400', sm: '0' }}>
          <Text as="h2" variant="headingMd" id={headingId}>
            {title}
          </Text>
          <Text as="p" tone="subdued">
            {text}
          </Text>
        </Box>
        <Card>{children}</Card>
      </InlineGrid>
    </section>
  );
}
