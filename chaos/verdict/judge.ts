import { type Attributed, attribute } from './attribute.ts';
import { findContradictions } from './contradictions.ts';
import { findDoubled } from './doubled.ts';
import { findTooEasy } from './hardness.ts';
import { findLost } from './lost.ts';
import { findDisorder } from './order-and-pace.ts';
import type { Finding, Records } from './records.ts';
import { findUnconfirmed, reportUnconfirmed, type UnconfirmedReport } from './unconfirmed.ts';

export type Verdict = {
  findings: Finding[];
  unconfirmed: UnconfirmedReport;
  accepted: number;
  superseded: number;
  attributed: number;
};

/** Compares what Shopify made, what phones got and what the pages say. */
export function judge(records: Records, without: readonly string[] = []): Verdict {
  const attributed: Attributed[] = attribute(records);
  const superseded = records.pages.filter(({ reason }) => reason === 'superseded').length;
  const unconfirmed = reportUnconfirmed(records, attributed);
  return {
    findings: [
      ...findLost(records),
      ...findDoubled(records, attributed),
      ...findContradictions(records, attributed),
      ...findDisorder(records, attributed),
      ...findUnconfirmed(unconfirmed),
      ...findTooEasy(records, { superseded, without }),
    ],
    unconfirmed,
    accepted: records.messages.length,
    superseded,
    attributed: attributed.filter(({ change }) => change !== null).length,
  };
}
