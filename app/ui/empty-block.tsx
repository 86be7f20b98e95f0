import { BlockStack, Box, Text } from '@shopify/polaris';
import type { ReactNode } from 'react';

type EmptyBlockProps = {
  readonly title: string;
  readonly text?: string;
  readonly children?: ReactNode;
};

/** What stands where there is nothing to list, with the one thing to do. */
export function EmptyBlock({ title, text, children }: EmptyBlockProps) {
  return (
    <Box paddingBlock="1200" paddingInline="400">
      <BlockStack gap="200" inlineAlign="center">
        <Text as="h2" variant="headingMd" alignment="center">
          {title}
        </Text>
        {text === undefined ? null : (
          <Text as="p" tone="subdued" alignment="center">
            {text}
          </Text>
        )}
        {children}
      </BlockStack>
    </Box>
  );
}
