import { Banner, BlockStack, Text } from '@shopify/polaris';
import { TechnicalDetails } from '../technical-details.tsx';
import type { ChannelTrouble } from './channel-words.ts';

/** What is wrong with the channel, with 1MSG's own words folded away. */
export function ChannelTroubleBanner({ trouble }: { readonly trouble: ChannelTrouble | null }) {
  if (trouble === null) return null;
  return (
    <Banner tone={trouble.tone}>
      <BlockStack gap="200">
        <Text as="p">{trouble.text}</Text>
        <TechnicalDetails code={null} text={trouble.details} />
      </BlockStack>
    </Banner>
  );
}
