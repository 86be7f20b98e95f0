import { Banner, BlockStack, Button, ButtonGroup, Text } from '@shopify/polaris';
import { useTranslation } from 'react-i18next';

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
  const { t } = useTranslation();
  return (
    <Banner tone="warning" title={t('settings.conflict.title')}>
      <BlockStack gap="300" inlineAlign="start">
        <Text as="p">{t('settings.conflict.text')}</Text>
        {lines.length === 0 ? null : (
          <table className="conflict">
            <thead>
              <tr>
                <th scope="col">{t('settings.conflict.setting')}</th>
                <th scope="col">{t('settings.conflict.saved')}</th>
                <th scope="col">{t('settings.conflict.yours')}</th>
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
          <Button onClick={onUseSaved}>{t('settings.conflict.useSaved')}</Button>
          <Button onClick={onKeepYours}>{t('settings.conflict.keepYours')}</Button>
        </ButtonGroup>
      </BlockStack>
    </Banner>
  );
}
