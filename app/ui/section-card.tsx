import { BlockStack, Card, Text } from '@shopify/polaris';
import { type ReactNode, useId } from 'react';

type SectionCardProps = {
  readonly title: string;
  readonly children: ReactNode;
  readonly titleHidden?: boolean;
  readonly id?: string;
};

/** A card that is a section of its page with a heading. */
export function SectionCard({ title, children, titleHidden = false, id }: SectionCardProps) {
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} id={id}>
      <Card>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd" id={headingId} visuallyHidden={titleHidden}>
            {title}
          </Text>
          {children}
        </BlockStack>
      </Card>
    </section>
  );
}
