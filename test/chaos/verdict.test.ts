import { describe, expect, test } from 'vitest';
import { judge } from '#chaos/verdict/judge.ts';
import type { Finding } from '#chaos/verdict/records.ts';
import { CHANNEL, makeSampleRun, type SampleRun, SHOP, START, type Told } from './sample-run.ts';

type Plant = (run: SampleRun, told: Told, all: Told[]) => void;

const CHECKED = 1;

function findingsAfter(plant: Plant): Finding[] {
  const { run, told } = makeSampleRun();
  const chosen = told[CHECKED];
  if (chosen === undefined) throw new Error('The sample run has messages');
  plant(run, chosen, told);
  return judge(run).findings;
}

const names = (findings: readonly Finding[]): string[] => [
  ...new Set(findings.map(({ kind, check }) => `${kind}: ${check}`)),
];

function take<T>(list: T[], item: T): void {
  list.splice(list.indexOf(item), 1);
}

/** As if the message had never been sent. */
function unsend(run: SampleRun, { accepted, attempt }: Told): void {
  take(run.messages, accepted);
  take(run.database.attempts, attempt);
}

function skip(run: SampleRun, told: Told, reason: string): void {
  unsend(run, told);
  Object.assign(told.row, { state: 'skipped', reason });
}

const plants: Record<string, Plant> = {
  'lost: no notification': (run, { row, notification }) => {
    take(run.pages, row);
    take(run.database.notifications, notification);
  },
  'lost: answered and not stored': (run) => {
    run.answeredWebhooks.push('shop delivery-2');
  },
  'lost: not finished': (run, told) => {
    unsend(run, told);
    told.row.state = 'waiting';
  },
  'lost: skipped without cause': (run, told) => skip(run, told, 'too_late'),
  'doubled: told twice': (run, { accepted }) => {
    run.messages.push({ ...accepted, wamid: 'again' });
  },
  'doubled: more messages than changes': (run, { accepted, attempt }) => {
    run.messages.push({ ...accepted, wamid: 'again', receivedAt: attempt.startedAt + 7000 });
  },
  'contradiction: message of nothing': (run, { accepted }) => {
    run.messages.push({ ...accepted, wamid: 'stray', orderName: '#N9999' });
  },
  'contradiction: page without row': (run, { row }) => {
    run.pages.push({ ...row, id: 'unheard of' });
  },
  'contradiction: row without page': (run, { row }) => take(run.pages, row),
  'contradiction: invented': (run, { row, notification }) => {
    run.pages.push({ ...row, id: 'more' });
    run.database.notifications.push({ ...notification, id: 'more', occurrence: 'scan 3' });
  },
  'contradiction: told all the same': (_run, { row }) => {
    Object.assign(row, { state: 'skipped', reason: 'superseded' });
  },
  'contradiction: failed but accepted': (_run, { row, accepted }) => {
    row.state = 'failed';
    Object.assign(accepted, { reached: new Set(), told: new Set() });
  },
  'contradiction: failed but arrived': (_run, { row }) => {
    row.state = 'failed';
  },
  'contradiction: claims what never was': (run, { accepted }) => take(run.messages, accepted),
  'contradiction: claims too much': (_run, { accepted }) => {
    Object.assign(accepted, { reached: new Set(['sent']), told: new Set(['sent']) });
  },
  'contradiction: forgot a report': (_run, { row }) => {
    row.state = 'sent';
  },
  'contradiction: sent after STOP': (run, { change, attempt }) => {
    const knownAt = new Map([[SHOP, attempt.startedAt - 500]]);
    const { customer } = change;
    run.stops.push({ channel: CHANNEL, customer, saidAt: START, knownAt });
  },
  'contradiction: old after new': (_run, { accepted, attempt }, all) => {
    // "shipped" of the same parcel comes in after "out for delivery".
    Object.assign(all[0]?.accepted ?? {}, { receivedAt: accepted.receivedAt + 7000 });
    Object.assign(all[0]?.attempt ?? {}, { startedAt: attempt.startedAt + 7000 });
  },
  'contradiction: order of a root': (_run, { attempt }, all) => {
    Object.assign(all[0]?.attempt ?? {}, {
      startedAt: attempt.startedAt + 7000,
      finishedAt: attempt.startedAt + 7100,
    });
  },
  'contradiction: two attempts of a root at once': (_run, { attempt }) => {
    attempt.finishedAt = attempt.startedAt + 11_000;
  },
  'contradiction: attempts to one phone too close': (_run, { attempt }, all) => {
    attempt.startedAt = (all[0]?.attempt.startedAt ?? 0) + 5_900;
  },
  'contradiction: calls to one phone too close': (run) => {
    const call = run.calls[0];
    if (call !== undefined) run.calls.push({ ...call, receivedAt: call.receivedAt + 100 });
  },
  'contradiction: too many in flight': (run, { attempt }) => {
    const more = Array.from({ length: 33 }, (_, index) => ({
      ...attempt,
      id: `crowd ${index}`,
      rootGid: `crowd ${index}`,
      phoneHash: `crowd ${index}`,
    }));
    run.database.attempts.push(...more);
  },
  'contradiction: too many in a second': (run) => {
    const more = Array.from({ length: 81 }, (_, index) => ({
      channel: CHANNEL,
      phone: `rush ${index}`,
      receivedAt: START + index * 10,
    }));
    run.calls.push(...more);
  },
  'unconfirmed: over the bound': (run, told) => {
    unsend(run, told);
    told.row.state = 'unconfirmed';
    run.figures = {
      ...run.figures,
      faults: {},
      kills: { web: 0, worker: 0 },
      restarts: [],
    };
  },
  'unconfirmed: proof not used': (_run, { row, attempt }) => {
    row.state = 'unconfirmed';
    attempt.outcome = 'timeout';
  },
  'hardness: events': (run) => {
    run.figures = { ...run.figures, events: 30 };
  },
  'hardness: accepted': (run, _told, all) => {
    for (const one of all.slice(0, 10)) unsend(run, one);
  },
  'hardness: superseded': (run, _told, all) => {
    for (const one of all.slice(0, 5)) skip(run, one, 'superseded');
  },
  'hardness: phones': (run) => {
    for (const message of run.messages) message.rewritten = false;
  },
  'hardness: kills': (run) => {
    run.figures = { ...run.figures, kills: { web: 1, worker: 1 } };
  },
  'hardness: database restart': (run) => {
    run.figures = { ...run.figures, restarts: [{ mode: 'fast', inFlight: 0, milliseconds: 1 }] };
  },
  'hardness: faults': (run) => {
    run.figures = { ...run.figures, faults: { ...run.figures.faults, timeout_after: 0 } };
  },
  'hardness: webhooks': (run) => {
    const { webhooks } = run.figures;
    run.figures = { ...run.figures, webhooks: { ...webhooks, givenUp: 1 } };
  },
  'hardness: process': (run) => {
    run.figures = { ...run.figures, endedByThemselves: ['a worker process ended by itself'] };
  },
};

describe('the verdict', () => {
  test('finds nothing in a run in which all went well', () => {
    expect(findingsAfter(() => {})).toEqual([]);
  });

  test.each(Object.keys(plants))('finds a planted "%s"', (name) => {
    expect(names(findingsAfter(plants[name] ?? (() => {})))).toContain(name);
  });

  test('takes a skip that the truth bears out', () => {
    const superseded = findingsAfter((run, told) => skip(run, told, 'superseded'));
    expect(names(superseded).filter((name) => !name.startsWith('hardness'))).toEqual([]);
  });

  test('does not take a superseding by what happened before', () => {
    const last = findingsAfter((run, _told, all) => {
      const delivered = all[3];
      if (delivered !== undefined) skip(run, delivered, 'superseded');
    });
    expect(names(last)).toContain('lost: skipped without cause');
  });

  test('tells two like messages of one order apart by the attempts that sent them', () => {
    const { run, told } = makeSampleRun();
    const second = told[2];
    if (second === undefined) throw new Error('There is a second scan');
    take(run.messages, second.accepted);
    second.row.state = 'unconfirmed';
    second.attempt.outcome = 'timeout';
    const { unconfirmed, findings } = judge(run);
    expect(findings).toEqual([]);
    expect(unconfirmed.lines).toMatchObject([{ truth: 'not accepted', evidence: null }]);
  });

  test('a message without an attempt counts where its order has only one such change', () => {
    const findings = findingsAfter((run, _told, all) => {
      const shipped = all[0];
      if (shipped !== undefined) take(run.database.attempts, shipped.attempt);
    });
    expect(findings).toEqual([]);
  });
});
