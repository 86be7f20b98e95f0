import { listChecks } from '#app/domain/decision-checks.ts';
import { SKIP_REASONS, type SkipReason } from '#app/domain/reason.ts';
import { STATUSES } from '#app/domain/status.ts';
import type { DryRunRecord, DryRunResultRecord, DryRunViewsPort } from './dry-run-ports.ts';
import type { MessagePreview } from './merchant-app.ts';
import {
  type DryRunApp,
  type DryRunRowView,
  LONGEST_DRY_RUN_DAYS,
} from './merchant-app-dry-run.ts';
import type {
  ChannelsPort,
  TemplateReading,
  TemplatesPort,
} from './merchant-app-ports-channels.ts';
import { decodeCursor, encodeCursor } from './show-ids.ts';
import { phoneHint } from './show-phone-hint.ts';
import { buttonTexts } from './show-templates.ts';

const ROWS_PER_PAGE = 50;

const REALLY = ['accepted', 'sent', 'delivered', 'read', 'unconfirmed'] as const;

type DryRunShowPorts = {
  readonly dryRuns: DryRunViewsPort;
  readonly channels: Pick<ChannelsPort, 'findChannel'>;
  readonly templates: Pick<TemplatesPort, 'listTemplates'>;
};

/** Starts reading a shop's recent orders, in place of an older run. */
export function makeStartDryRun({
  dryRuns,
  newId,
  wakeDryRuns,
}: {
  readonly dryRuns: DryRunViewsPort;
  newId(): string;
  wakeDryRuns(): void;
}): DryRunApp['startDryRun'] {
  return async (shopId, days) => {
    const asked = Math.trunc(Math.min(Math.max(days, 1), LONGEST_DRY_RUN_DAYS));
    const isStarted = await dryRuns.startRun(shopId, newId(), asked);
    if (isStarted) wakeDryRuns();
    return { outcome: isStarted ? 'started' : 'running' };
  };
}

/** Stops the reading; what was read stays. */
export function makeStopDryRun({
  dryRuns,
}: Pick<DryRunShowPorts, 'dryRuns'>): DryRunApp['stopDryRun'] {
  return async (shopId) => ({
    outcome: (await dryRuns.stopRun(shopId)) ? 'stopped' : 'not_running',
  });
}

function sumOf(amounts: readonly { readonly amount: number }[]): number {
  return amounts.reduce((sum, { amount }) => sum + amount, 0);
}

/** Largest first. */
function countsOf<Name extends string>(
  run: DryRunRecord,
  decision: 'send' | 'skip',
  names: readonly Name[],
): { name: Name; amount: number }[] {
  return run.counts
    .filter((count) => count.decision === decision)
    .flatMap(({ what, amount }) => {
      const name = names.find((known) => known === what);
      return name === undefined ? [] : [{ name, amount }];
    })
    .sort((a, b) => b.amount - a.amount || names.indexOf(a.name) - names.indexOf(b.name));
}

function previewOf(
  row: DryRunResultRecord,
  templates: readonly TemplateReading[],
): MessagePreview | null {
  if (row.message === null) return null;
  const { text, values, language, templateName } = row.message;
  const [name, subject, label] = values;
  const template = templates.find((one) => one.name === templateName && one.language === language);
  return {
    text,
    wasSent: false,
    variables: { name, subject, label },
    header: template?.header ?? null,
    footer: template?.footer ?? null,
    buttons: template === undefined ? [] : buttonTexts(template),
    templateName: templateName ?? '',
    language,
  };
}

function rowOf(row: DryRunResultRecord, templates: readonly TemplateReading[]): DryRunRowView {
  const reason: SkipReason | null = SKIP_REASONS.find((known) => known === row.reason) ?? null;
  return {
    id: row.id,
    orderName: row.orderName,
    orderGid: row.rootGid,
    parcel: row.parcelNumber === null ? null : { number: row.parcelNumber, of: row.parcelOf },
    status: row.status,
    carrierStatus: row.carrierStatus,
    happenedAt: row.happenedAt,
    waitsUntil: row.dueAt,
    decision: row.decision,
    reason,
    phoneHint: row.phone === null ? null : phoneHint(row.phone),
    phoneSource: row.phoneSource,
    customerName: row.customerName,
    preview: previewOf(row, templates),
    isSample: row.message !== null && row.message.templateName === null,
    checks: listChecks(reason),
    really: REALLY.find((state) => state === row.realState) ?? null,
  };
}

/** The run that shows, with a page of what would have been sent and skipped, newest first. */
export function makeReadDryRun({
  dryRuns,
  channels,
  templates,
}: DryRunShowPorts): DryRunApp['readDryRun'] {
  return async (shopId, query) => {
    const run = await dryRuns.findRun(shopId);
    if (run === null) return null;
    const from = decodeCursor(query.cursor);
    // While it is read the list would move under the reader's eyes.
    const [page, channel] = await Promise.all([
      run.state === 'reading'
        ? { rows: [], more: false }
        : dryRuns.listResults(shopId, run.id, query.decision, { from, limit: ROWS_PER_PAGE }),
      channels.findChannel(shopId),
    ]);
    const known = channel === null ? [] : await templates.listTemplates(shopId, channel.id);
    const isBackward = from?.side === 'before';
    const hasNext = isBackward || page.more;
    const hasPrevious = isBackward ? page.more : from !== null;
    const [first, last] = [page.rows[0], page.rows.at(-1)];
    const sends = countsOf(run, 'send', STATUSES);
    const skips = countsOf(run, 'skip', SKIP_REASONS);
    return {
      id: run.id,
      days: run.days,
      state: run.state,
      problem: run.problem,
      goesOnAt: run.goesOnAt,
      ordersRead: run.ordersRead,
      ordersTotal:
        run.ordersTotal === null ? null : { count: run.ordersTotal, isExact: run.totalIsExact },
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      erasedAt: run.erasedAt,
      settingsChanged: run.settingsChanged,
      send: {
        amount: sumOf(sends),
        customers: run.recipients,
        byStatus: sends.map(({ name, amount }) => ({ status: name, amount })),
      },
      skip: {
        amount: sumOf(skips),
        byReason: skips.map(({ name, amount }) => ({ reason: name, amount })),
      },
      rows: page.rows.map((row) => rowOf(row, known)),
      next: hasNext && last !== undefined ? encodeCursor({ side: 'after', id: last.id }) : null,
      previous:
        hasPrevious && first !== undefined ? encodeCursor({ side: 'before', id: first.id }) : null,
    };
  };
}
