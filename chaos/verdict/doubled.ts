import { changeKey } from '../ledger.ts';
import { type Attributed, familyOf } from './attribute.ts';
import type { Finding, Records } from './records.ts';

/**
 * Status changes that were told twice, and messages that tell none. Counted twice over: by the
 * change each message is attributed to, and by how many changes of its kind the order had at all.
 */
export function findDoubled(records: Records, attributed: readonly Attributed[]): Finding[] {
  const byChange = Map.groupBy(attributed, ({ change }) =>
    change === null ? null : changeKey(change),
  );
  const findings: Finding[] = [...byChange].flatMap(([key, told]): Finding[] => {
    if (key === null) return told.map(({ message }) => stray(message.wamid, message.orderName));
    if (told.length < 2) return [];
    const names = told.map(({ message }) => message.reply).join(', ');
    return [
      {
        kind: 'doubled',
        check: 'told twice',
        text: `${told[0]?.change?.orderName} ${key} was accepted ${told.length} times (${names})`,
      },
    ];
  });
  return [...findings, ...findSurplus(records, attributed)];
}

function stray(wamid: string, orderName: string | null): Finding {
  const text = `a message about ${orderName ?? 'no order'} tells no status change: ${wamid}`;
  return { kind: 'contradiction', check: 'message of nothing', text };
}

function findSurplus(records: Records, attributed: readonly Attributed[]): Finding[] {
  const made = Map.groupBy(records.changes, (one) => `${one.orderName} ${one.family}`);
  const told = Map.groupBy(
    attributed,
    ({ message }) => `${message.orderName} ${familyOf(message.status)}`,
  );
  return [...told].flatMap(([name, messages]): Finding[] => {
    const changes = made.get(name)?.length ?? 0;
    if (messages.length <= changes) return [];
    const text = `${name}: ${changes} status changes, ${messages.length} messages accepted`;
    return [{ kind: 'doubled', check: 'more messages than changes', text }];
  });
}
