import { BlockStack, Box, Button, Popover, Text } from '@shopify/polaris';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

const LINES = ['days', 'sent', 'delivered', 'read', 'failed', 'skipped', 'median'] as const;

/** What each figure is, for whoever asks. */
export function HowWeCount() {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      active={open}
      onClose={() => setOpen(false)}
      preferredAlignment="right"
      activator={
        <Button variant="plain" disclosure onClick={() => setOpen(!open)}>
          {t('figures.howWeCount.title')}
        </Button>
      }
    >
      {/* It stands outside of the page's main part, and so is a part of its own. */}
      <section aria-label={t('figures.howWeCount.title')}>
        <Box padding="400" maxWidth="360px">
          <BlockStack gap="200">
            {LINES.map((line) => (
              <Text as="p" key={line}>
                {t(`figures.howWeCount.${line}`)}
              </Text>
            ))}
          </BlockStack>
        </Box>
      </section>
    </Popover>
  );
}
