import { BlockStack, Box, Button, InlineStack, ProgressBar, Text } from '@shopify/polaris';
import type { HomeView } from '#app/pipeline/merchant-app.ts';
import { SectionCard } from '../section-card.tsx';
import { HOME_COPY, SETUP_STEPS, type SetupStep } from './home-copy.ts';

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
  const open = openSteps(steps);
  const total = Object.keys(SETUP_STEPS).length;
  const done = total - open.length;
  const progress = `${done} of ${total} steps completed`;
  return (
    <SectionCard title={HOME_COPY.setup}>
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
      <Text as="p">{open.length === 0 ? HOME_COPY.setupReady : HOME_COPY.setupIntro}</Text>
      <BlockStack as="ul" gap="200">
        {open.map((step, index) => (
          <li key={step} className="home-row">
            <Text as="span" fontWeight="medium">
              {SETUP_STEPS[step].todo}
            </Text>
            <Button url={SETUP_STEPS[step].url} variant={index === 0 ? 'primary' : 'secondary'}>
              {SETUP_STEPS[step].action}
            </Button>
          </li>
        ))}
      </BlockStack>
    </SectionCard>
  );
}
