import { BlockStack, Box, Button, Popover, Scrollable, Text } from '@shopify/polaris';
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
      <Popover.Pane fixed>
        {/* It stands outside of the page's main part, and so is a part of its own. */}
        <section aria-label={t('figures.howWeCount.title')}>
          {/* Where it is higher than there is room for, the keyboard scrolls it. */}
          <Scrollable focusable style={{ maxHeight: '300px' }}>
            <Box padding="400" maxWidth="360px">
              <BlockStack gap="200">
                {LINES.map((line) => (
                  <Text as="p" key={line}>
                    {t(`figures.howWeCount.${line}`)}
                  </Text>
                ))}
              </BlockStack>
            </Box>
          </Scrollable>
        </section>
      </Popover.Pane>
    </Popover>
  );
}
