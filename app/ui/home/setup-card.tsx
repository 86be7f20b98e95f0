import { BlockStack, Box, Button, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { SETUP_PLACES, SETUP_STEPS, type SetupStep } from './home-words.ts';

/** The steps that are still open before sending can be switched on; a step is done by its fact. */
export function openSteps(steps: HomeView['steps']): SetupStep[] {
  const open: SetupStep[] = [];
  if (!steps.channelConnected) open.push('channel');
  if (!steps.templateChosen) open.push('template');
  if (steps.statusesOn === 0) open.push('status');
  return open;
}

/** What is left to set up, each step with its place. */
export function SetupCard({ steps }: { readonly steps: HomeView['steps'] }) {
  const { t } = useTranslation();
  const open = openSteps(steps);
  const total = SETUP_STEPS.length;
  const done = total - open.length;
  const progress = t('home.setup.progress', { count: done, total });
  return (
    <SectionCard title={t('home.setup.title')}>
      <InlineStack gap="300" blockAlign="center">
        <Text as="p" tone="subdued">
          {progress}
        </Text>
        <Box width="120px">
          <ProgressBar
            progress={(done / total) * 100}
            size="small"
            tone="success"
            animated={false}
            ariaLabelledBy="setup-progress"
          />
        </Box>
        <span id="setup-progress" className="visually-hidden">
          {progress}
        </span>
      </InlineStack>
      <Text as="p">{open.length === 0 ? t('home.setup.ready') : t('home.setup.intro')}</Text>
      <BlockStack as="ul" gap="200">
        {open.map((step, index) => (
          <li key={step} className="home-row">
            <Text as="span" fontWeight="medium">
              {t(`home.setup.${step}.todo`)}
            </Text>
            <Button url={SETUP_PLACES[step]} variant={index === 0 ? 'primary' : 'secondary'}>
              {t(`home.setup.${step}.action`)}
            </Button>
          </li>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
