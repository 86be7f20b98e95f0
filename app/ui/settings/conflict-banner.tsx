import { Banner, BlockStack, RadioButton, Text } from '@shopify/polaris';
import { useEffect, useId, useRef } from 'react';
import { Trans, useTranslation } from 'react-i18next';
import type { SettingsView } from '#app/pipeline/merchant-app.ts';
import { ShopTime } from '../shop-time.tsx';
import type { Side } from './use-saved-form.ts';

export type ConflictLine<Key extends string = string> = {
  readonly key: Key;
  readonly setting: string;
  readonly saved: string;
  readonly yours: string;
};

type ConflictBannerProps<Key extends string> = {
  readonly lines: readonly ConflictLine<Key>[];
  /** Who saved, and when. */
  readonly by: SettingsView['saved'];
  /** The person who reads this; null: not known. */
  readonly staffId: string | null;
  readonly chosen: Readonly<Partial<Record<string, Side>>>;
  /** How often saving was tried before each line was chosen. */
  readonly urgency: number;
  readonly onChoose: (key: Key, side: Side) => void;
};

/** Somebody else saved first: both values of each setting that both changed, one of them to keep. */
export function ConflictBanner<Key extends string>(props: ConflictBannerProps<Key>) {
  const { t } = useTranslation();
  const { lines, chosen, urgency } = props;
  const banner = useRef<HTMLDivElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: when it appears, and at every vain try
  useEffect(() => banner.current?.focus(), [urgency]);
  return (
    <div ref={banner} tabIndex={-1} className="conflict-banner">
      <Banner tone="warning" title={t('settings.conflict.title')}>
        <BlockStack gap="300">
          <Text as="p">{t('settings.conflict.text')}</Text>
          {urgency > 0 ? (
            <Text as="p" tone="critical" fontWeight="medium">
              {t('settings.conflict.choose')}
            </Text>
          ) : null}
          <table className="conflict">
            <thead>
              <tr>
                <th scope="col">{t('settings.conflict.setting')}</th>
                <th scope="col">
                  <SavedBy by={props.by} staffId={props.staffId} />
                </th>
                <th scope="col">{t('settings.conflict.yours')}</th>
              </tr>
            </thead>
            <tbody>
              {lines.map((line) => (
                <Line
                  key={line.key}
                  line={line}
                  side={chosen[line.key] ?? null}
                  onChoose={(side) => props.onChoose(line.key, side)}
                />
              ))}
            </tbody>
          </table>
        </BlockStack>
      </Banner>
    </div>
  );
}

type LineProps = {
  readonly line: ConflictLine;
  readonly side: Side | null;
  readonly onChoose: (side: Side) => void;
};

function Line({ line, side, onChoose }: LineProps) {
  const { t } = useTranslation();
  const name = useId();
  const radio = (value: Side) => (
    <RadioButton
      id={`${name}-${value}`}
      name={name}
      label={
        <>
          <span className="visually-hidden">
            {t(value === 'saved' ? 'settings.conflict.keepSaved' : 'settings.conflict.keepYours', {
              setting: line.setting,
            })}
          </span>
          {line[value]}
        </>
      }
      checked={side === value}
      onChange={() => onChoose(value)}
    />
  );
  return (
    <tr>
      <th scope="row">{line.setting}</th>
      <td>{radio('saved')}</td>
      <td>{radio('yours')}</td>
    </tr>
  );
}

function SavedBy({ by, staffId }: Pick<ConflictBannerProps<string>, 'by' | 'staffId'>) {
  const { t } = useTranslation();
  if (by === null) return t('settings.conflict.saved');
  const time = <ShopTime at={by.at} show="sentence" />;
  if (by.by === null) return <Trans i18nKey="settings.conflict.savedAt" components={{ time }} />;
  return (
    <Trans
      i18nKey={
        by.by === staffId ? 'settings.conflict.savedByYou' : 'settings.conflict.savedByOther'
      }
      components={{ time }}
    />
  );
}
