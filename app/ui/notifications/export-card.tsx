import { useFetcher } from '@remix-run/react';
import {
  Banner,
  BlockStack,
  Button,
  ButtonGroup,
  ChoiceList,
  Link,
  Text,
  TextField,
} from '@shopify/polaris';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ExportProgress } from '#app/pipeline/merchant-app.ts';
import { useClock } from '../clock.tsx';
import { SectionCard } from '../section-card.tsx';
import { type ExportChoice, exportForm } from './export-choice.ts';
import type { ListView } from './list-view.ts';

/** The one-time link of an export. */
export type ExportLink = { readonly id: string; readonly url: string };

const ACTION = '/app/notifications/export';
const PROGRESS_MS = 1_000;

type Scope = 'view' | 'period' | 'rows';

type ExportCardProps = {
  readonly view: ListView;
  /** Rows that are ticked. */
  readonly chosen: readonly string[];
  readonly onClose: () => void;
};

/** Chooses what to export, starts the download and says how far it has come. */
export function ExportCard({ view, chosen, onClose }: ExportCardProps) {
  const { t } = useTranslation();
  const { timeZone } = useClock();
  const heading = useRef<HTMLDivElement>(null);
  const [scope, setScope] = useState<Scope>(chosen.length > 0 ? 'rows' : 'view');
  const [days, setDays] = useState({ from: '', to: '' });
  const { start, isStarting, link, progress } = useExport();
  useEffect(() => heading.current?.focus(), []);

  const isRunning = isStarting || progress?.state === 'waiting' || progress?.state === 'running';
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (scope === 'rows') start({ kind: 'rows', ids: chosen });
    else start(scope === 'view' ? { kind: 'view', view } : { kind: 'period', ...days });
  };
  const choices = [
    ...(chosen.length > 0
      ? [{ value: 'rows', label: t('export.rows', { count: chosen.length }) }]
      : []),
    { value: 'view', label: t('export.view') },
    { value: 'period', label: t('export.period') },
  ];

  return (
    <div ref={heading} tabIndex={-1} className="focus-target">
      <SectionCard title={t('export.title')}>
        <form onSubmit={onSubmit}>
          <BlockStack gap="300">
            <Text as="p">{t('export.intro', { zone: timeZone })}</Text>
            <ChoiceList
              title={t('export.what')}
              choices={choices}
              selected={[scope]}
              onChange={([value]) =>
                setScope(value === 'rows' || value === 'period' ? value : 'view')
              }
            />
            {scope === 'period' ? (
              <div className="list-dates">
                {(['from', 'to'] as const).map((end) => (
                  <TextField
                    key={end}
                    label={t(`list.${end}`)}
                    type="date"
                    autoComplete="off"
                    value={days[end]}
                    onChange={(value) => setDays({ ...days, [end]: value })}
                  />
                ))}
              </div>
            ) : null}
            <ButtonGroup>
              <Button submit variant="primary" loading={isRunning}>
                {t('export.start')}
              </Button>
              <Button onClick={onClose}>{t('export.close')}</Button>
            </ButtonGroup>
            <Progress progress={progress} link={link} />
          </BlockStack>
        </form>
      </SectionCard>
    </div>
  );
}

type ProgressProps = {
  readonly progress: ExportProgress | null;
  readonly link: ExportLink | null;
};

function Progress({ progress, link }: ProgressProps) {
  const { t } = useTranslation();
  return (
    <div aria-live="polite">
      {progress?.state === 'waiting' && link !== null ? (
        <BlockStack gap="100">
          <Text as="p">{t('export.waiting')}</Text>
          <p>
            <Link url={link.url} target="_blank">
              {t('export.startByHand')}
            </Link>
          </p>
        </BlockStack>
      ) : null}
      {progress?.state === 'running' ? (
        <Text as="p">{t('export.soFar', { count: progress.rows })}</Text>
      ) : null}
      {progress?.state === 'done' ? (
        <Text as="p">{t('export.done', { count: progress.rows })}</Text>
      ) : null}
      {progress?.state === 'stopped' ? (
        <Banner tone="critical">{t('export.stopped')}</Banner>
      ) : null}
    </div>
  );
}

/** Asks for the link, follows it in a tab of its own and looks how far the download has come. */
function useExport() {
  const asked = useFetcher<ExportLink>();
  const looked = useFetcher<ExportProgress | null>();
  const [link, setLink] = useState<ExportLink | null>(null);
  const [progress, setProgress] = useState<ExportProgress | null>(null);

  useEffect(() => {
    if (asked.data === undefined) return;
    setLink(asked.data);
    setProgress({ state: 'waiting', rows: 0 });
    window.open(asked.data.url, '_blank', 'noopener');
  }, [asked.data]);

  useEffect(() => {
    // Nothing is known of it: it was erased with its time, or with the shop.
    if (looked.data !== undefined) setProgress(looked.data ?? { state: 'stopped', rows: 0 });
  }, [looked.data]);

  const isOpen = progress?.state === 'waiting' || progress?.state === 'running';
  const id = link?.id ?? null;
  const { load, state } = looked;
  useEffect(() => {
    if (!isOpen || id === null || state !== 'idle') return;
    const timer = setTimeout(() => load(`${ACTION}?${new URLSearchParams({ id })}`), PROGRESS_MS);
    return () => clearTimeout(timer);
  }, [isOpen, id, state, load]);

  return {
    isStarting: asked.state !== 'idle',
    link,
    progress,
    start(choice: ExportChoice) {
      setLink(null);
      setProgress(null);
      asked.submit(exportForm(choice), { method: 'post', action: ACTION });
    },
  };
}
