import type { Verdict } from './verdict/judge.ts';
import type { Finding, Records } from './verdict/records.ts';

const MOST_LINES = 8;

const pairs = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, count]) => `${name} ${count}`)
    .join(' · ');

const count = (findings: readonly Finding[], kind: string): number =>
  findings.filter((finding) => finding.kind === kind).length;

function table(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`).join('\n');
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

/** The end of a run, for people. */
export function describe(records: Records, verdict: Verdict): string {
  const { figures, changes, messages } = records;
  const { findings, unconfirmed } = verdict;
  const rewritten = messages.filter((message) => message.rewritten);
  const brazilian = rewritten.filter(({ phone }) => phone.startsWith('55')).length;
  const failures = Object.entries(figures.answers)
    .filter(([status]) => Number(status) >= 500)
    .reduce((sum, [, n]) => sum + n, 0);
  const states = Object.groupBy(records.pages, ({ state }) => state);
  const rows: [string, string][] = [
    ['status changes made', `${changes.length} in ${figures.seconds} s`],
    ['accepted by 1MSG', `${verdict.accepted} (${verdict.attributed} attributed)`],
    ['superseded', `${verdict.superseded} (${share(verdict.superseded, changes.length)})`],
    [
      'processes killed',
      `web ${figures.kills.web} · worker ${figures.kills.worker} (${figures.startsThatFailed} starts failed)`,
    ],
    [
      'database restarts',
      figures.restarts.map((one) => `${one.mode} with ${one.inFlight} in flight`).join(' · '),
    ],
    ['1MSG faults', pairs(figures.faults)],
    [
      'Shopify webhooks',
      pairs({
        made: figures.webhooks.made,
        repeated: figures.webhooks.repeated,
        overtaken: figures.webhooks.overtaken,
        'tries that failed': figures.webhooks.retried,
        dropped: figures.webhooks.dropped,
      }),
    ],
    ['foreign items', String(figures.foreign + (figures.faults.hook_foreign ?? 0))],
    ['phones rewritten', `${rewritten.length} messages, ${brazilian} of them Brazilian`],
    ['STOP said', String(records.stops.length)],
    ['5xx answered', String(failures)],
    [
      'states on the pages',
      pairs(Object.fromEntries(Object.entries(states).map(([k, v]) => [k, v?.length ?? 0]))),
    ],
    ['', ''],
    ['lost', String(count(findings, 'lost'))],
    ['doubled', String(count(findings, 'doubled'))],
    ['contradictions', String(count(findings, 'contradiction'))],
    [
      'unconfirmed',
      `${unconfirmed.lines.length} (at most ${unconfirmed.bound}); of ${unconfirmed.provable} with proof at hand ` +
        `${unconfirmed.resolved} resolved (${share(unconfirmed.resolved, unconfirmed.provable)})`,
    ],
  ];
  return [table(rows), ...describeUnconfirmed(verdict), ...describeFindings(findings)].join('\n');
}

function describeUnconfirmed({ unconfirmed }: Verdict): string[] {
  if (unconfirmed.lines.length === 0) return [];
  const lines = unconfirmed.lines.map(
    ({ orderName, status, cause, truth, reply, evidence }) =>
      `  ${orderName} ${status}: ${truth} (${cause}${reply === null ? '' : `, ${reply}`}` +
      `${evidence === null ? '' : `, proof: ${evidence}`})`,
  );
  return ['\nUnconfirmed, with the true outcome', ...cut(lines, 30)];
}

function cut(lines: readonly string[], most: number): string[] {
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `  … and ${more} more`] : [...lines];
}

function describeFindings(findings: readonly Finding[]): string[] {
  const byCheck = Map.groupBy(findings, ({ kind, check }) => `${kind}: ${check}`);
  return [...byCheck].flatMap(([name, own]) => [
    `\n${name} (${own.length})`,
    ...cut(
      own.map(({ text }) => `  ${text}`),
      MOST_LINES,
    ),
  ]);
}
