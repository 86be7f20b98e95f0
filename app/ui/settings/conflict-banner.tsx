import { Banner, BlockStack, Button, ButtonGroup, Text } from '@shopify/polaris';
import { CONFLICT_COPY } from './settings-copy.ts';

export type ConflictLine = {
  readonly setting: string;
  readonly saved: string;
  readonly yours: string;
};

type ConflictBannerProps = {
  readonly lines: readonly ConflictLine[];
  readonly onUseSaved: () => void;
  readonly onKeepYours: () => void;
};

/** Somebody else saved first: both values of each setting, and which to keep. */
export function ConflictBanner({ lines, onUseSaved, onKeepYours }: ConflictBannerProps) {
  return (
    <Banner tone="warning" title={CONFLICT_COPY.title}>
      <BlockStack gap="300" inlineAlign="start">
        <Text as="p">{CONFLICT_COPY.text}</Text>
        {lines.length === 0 ? null : (
          <table className="conflict">
            <thead>
              <tr>
                <th scope="col">{CONFLICT_COPY.setting}</th>
                <th scope="col">{CONFLICT_COPY.saved}</th>
                <th scope="col">{CONFLICT_COPY.yours}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <tr key={line.setting}>
                  <th scope="row">{line.setting}</th>
                  <td>{line.saved}</td>
                  <td>{line.yours}</td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        <ButtonGroup>
          <Button onClick={onUseSaved}>{CONFLICT_COPY.useSaved}</Button>
          <Button onClick={onKeepYours}>{CONFLICT_COPY.keepYours}</Button>
        </ButtonGroup>
      </BlockStack>
    </Banner>
  );
}
