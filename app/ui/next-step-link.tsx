import { Button, Text } from '@shopify/polaris';
import { destinationOf } from './places.ts';
import type { NextStep } from './words/state-word-types.ts';

type NextStepLinkProps = {
  readonly step: NextStep;
  readonly order?: { readonly gid: string; readonly name: string } | null;
};

/** A next step: a button to its place, plain text where it has none. */
export function NextStepLink({ step, order = null }: NextStepLinkProps) {
  const destination = destinationOf(step.place, order);
  if (destination === null) return <Text as="p">{step.text}</Text>;
  return (
    <Button url={destination.url} {...(destination.leavesApp ? { target: '_top' } : {})}>
      {step.text}
    </Button>
  );
}
