import { AMBIGUOUS_REPLIES } from '../faults.ts';
import { changeKey } from '../ledger.ts';
import type { Attributed } from './attribute.ts';
import type { Finding, PageRow, Records } from './records.ts';

/** A message that the pages list as unconfirmed, with what really became of it. */
export type UnconfirmedLine = {
  orderName: string;
  status: string;
  cause: string | null;
  truth: 'accepted' | 'not accepted';
  reply: string | null;
  /** Proof that 1MSG offered: an answered echo, or its history. */
  evidence: 'echo' | 'history' | null;
};

export type UnconfirmedReport = {
  lines: UnconfirmedLine[];
  /** More than this cannot come of the faults of the run. */
  bound: number;
  /** Messages whose reply told nothing, but of which there was proof; and those resolved by it. */
  provable: number;
  resolved: number;
};

const IN_FLIGHT_CAP = 32;
const RESOLVED_SHARE = 0.95;

/** The true outcome of everything unconfirmed, and how much of what could be proved was. */
export function reportUnconfirmed(
  records: Records,
  attributed: readonly Attributed[],
): UnconfirmedReport {
  const keys = new Map(records.database.notifications.map((one) => [one.id, changeKey(one)]));
  const told = new Map(
    attributed.flatMap((one) =>
      one.change === null ? [] : [[changeKey(one.change), one] as const],
    ),
  );
  const rows = new Map(records.pages.map((row) => [keys.get(row.id) ?? row.id, row]));
  const lines = records.pages
    .filter(({ state }) => state === 'unconfirmed')
    .map((row) => lineOf(records, row, told.get(keys.get(row.id) ?? '')));
  const provable = attributed.filter((one) => isInDoubt(one) && evidenceOf(records, one) !== null);
  const resolved = provable.filter(({ change }) => {
    const row = change === null ? undefined : rows.get(changeKey(change));
    return row !== undefined && row.state !== 'unconfirmed';
  });
  const { kills, faults, restarts } = records.figures;
  const injected = AMBIGUOUS_REPLIES.reduce((sum, name) => sum + (faults[name] ?? 0), 0);
  const deaths = kills.web + kills.worker + restarts.length;
  return {
    lines,
    bound: injected + deaths * IN_FLIGHT_CAP,
    provable: provable.length,
    resolved: resolved.length,
  };
}

/** The app had no clear reply: by what it recorded of the attempt. */
function isInDoubt({ attempt }: Attributed): boolean {
  return attempt !== null && attempt.outcome !== 'accepted';
}

function evidenceOf(records: Records, { message }: Attributed): 'echo' | 'history' | null {
  if (message.echoTold) return 'echo';
  return records.history && message.inHistory ? 'history' : null;
}

function lineOf(records: Records, row: PageRow, told: Attributed | undefined): UnconfirmedLine {
  return {
    orderName: row.orderName,
    status: row.status,
    cause: row.reason,
    truth: told === undefined ? 'not accepted' : 'accepted',
    reply: told?.message.reply ?? null,
    evidence: told === undefined ? null : evidenceOf(records, told),
  };
}

export function findUnconfirmed(report: UnconfirmedReport): Finding[] {
  const findings: Finding[] = [];
  if (report.lines.length > report.bound) {
    const text = `${report.lines.length} unconfirmed, at most ${report.bound} can come of the faults`;
    findings.push({ kind: 'unconfirmed', check: 'over the bound', text });
  }
  if (report.resolved < report.provable * RESOLVED_SHARE) {
    const text = `${report.resolved} of ${report.provable} with proof at hand were resolved`;
    findings.push({ kind: 'unconfirmed', check: 'proof not used', text });
  }
  return findings;
}
