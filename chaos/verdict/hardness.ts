import { EXPECTED_FAULTS, leastOfEach } from '../faults.ts';
import type { Finding, Records } from './records.ts';

const FULL_EVENTS = 5000;
const ACCEPTED_SHARE = 0.6;
const SUPERSEDED_SHARE = 0.2;
const FULL_KILLS = 30;

/** A run that was too easy, or that broke in ways no message shows, proves nothing. */
export function findTooEasy(
  records: Records,
  options: { superseded: number; without: readonly string[] },
): Finding[] {
  const { figures, messages, changes } = records;
  const findings: Finding[] = [];
  const demand = (holds: boolean, check: string, text: string): void => {
    if (!holds) findings.push({ kind: 'hardness', check, text });
  };
  const left = (part: string): boolean => options.without.includes(part);
  const { events, kills, restarts, faults, webhooks } = figures;
  demand(changes.length >= events, 'events', `${changes.length} status changes of ${events}`);
  demand(
    messages.length >= events * ACCEPTED_SHARE,
    'accepted',
    `${messages.length} messages accepted, ${Math.ceil(events * ACCEPTED_SHARE)} wanted`,
  );
  demand(
    options.superseded <= changes.length * SUPERSEDED_SHARE,
    'superseded',
    `${options.superseded} of ${changes.length} superseded`,
  );
  const rewritten = messages.filter((message) => message.rewritten).length;
  demand(rewritten > 0, 'phones', 'no phone was rewritten by WhatsApp');
  const killed = kills.web + kills.worker;
  const wanted = Math.max(4, Math.floor((FULL_KILLS * events) / FULL_EVENTS));
  demand(left('kills') || killed >= wanted, 'kills', `${killed} kills, ${wanted} wanted`);
  demand(
    left('restarts') || restarts.some(({ inFlight }) => inFlight > 0),
    'database restart',
    'no restart of the database with sends in flight',
  );
  if (!left('faults')) {
    const least = leastOfEach(events);
    for (const name of EXPECTED_FAULTS) {
      const count = faults[name] ?? 0;
      demand(count >= least, 'faults', `${name}: ${count}, at least ${least} wanted`);
    }
    demand(webhooks.repeated > 0, 'webhooks', 'no webhook was repeated');
    demand(webhooks.overtaken > 0, 'webhooks', 'no webhook overtook another');
  }
  demand(webhooks.givenUp === 0, 'webhooks', `Shopify gave up ${webhooks.givenUp} webhooks`);
  demand(webhooks.refused === 0, 'webhooks', `${webhooks.refused} genuine webhooks refused`);
  for (const text of figures.endedByThemselves) demand(false, 'process', text);
  return findings;
}
