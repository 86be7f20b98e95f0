import { BlockStack, Box, Button, Collapsible, Text } from '@shopify/polaris';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

type TechnicalDetailsProps = {
  readonly code: number | null;
  readonly text: string | null;
  readonly startsOpen?: boolean;
  /** What they are details of, for those who don't see the place. */
  readonly of?: string;
};

/** The raw code and text of 1MSG or WhatsApp, folded away; nothing where there is neither. */
export function TechnicalDetails({ code, text, startsOpen = false, of }: TechnicalDetailsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(startsOpen);
  const id = useId();
  if (code === null && text === null) return null;
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Button
        variant="plain"
        disclosure={open ? 'up' : 'down'}
        onClick={() => setOpen(!open)}
        ariaExpanded={open}
        ariaControls={id}
        {...(of === undefined ? {} : { accessibilityLabel: t('details.of', { of }) })}
      >
        {t('details.title')}
      </Button>
      <Collapsible id={id} open={open}>
        <Box padding="200" background="bg-surface-secondary" borderRadius="200">
          {code === null ? null : <Text as="p">{t('details.code', { code })}</Text>}
          {text === null ? null : (
            <Text as="p" breakWord>
              <code>{text}</code>
            </Text>
          )}
        </Box>
      </Collapsible>
    </BlockStack>
  );
}
