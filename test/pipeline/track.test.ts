import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { classifyReceiptFailure } from '#app/domain/classify-reply.ts';
import { readHook, readHookInfo } from '#app/onemsg/hook-reader.ts';
import { makePoll } from '#app/pipeline/poll.ts';
import {
  makeReceiveHistory,
  makeReceiveHook,
  makeReceivePoll,
  type TrackPorts,
} from '#app/pipeline/track.ts';
import { makeAttemptStore } from '#app/store/attempts.server.ts';
import { makeHookKeyStore } from '#app/store/hook-keys.server.ts';
import { makeInspectionStore } from '#app/store/inspections.server.ts';
import { makeOptOutStore } from '#app/store/opt-outs.server.ts';
import { makeReceiptStore } from '#app/store/receipts.server.ts';
import { makeSilentMessageStore } from '#app/store/silent-messages.server.ts';
import { testEngines, useDatabase } from '#test/database.ts';
import { eventually } from '#test/store/eventually.ts';
import {
  makeTestMessage,
  makeTestShop,
  newPhone,
  only,
  readMessage,
  SEND_OPTIONS,
  settlementOf,
  startOn,
  type TestShop,
} from '#test/store/shop-fixture.ts';
import { testVault } from '#test/vault.ts';

let people = 0;

/** A person as WhatsApp knows one. */
function newPerson() {
  people += 1;
  const phone = newPhone();
  const bsuid = `ES.${process.pid}${people}${phone}`;
  return { phone, chatId: `${phone}@c.us`, bsuid, lid: `${bsuid}@lid` };
}

function said(chatId: string, body: string, more: Record<string, unknown> = {}) {
  return {
    messages: [
      {
        id: `in.${randomBytes(6).toString('hex')}`,
        body,
        type: 'chat',
        chatId,
        author: chatId,
        fromMe: false,
        self: 0,
        time: 1_763_800_000,
        ...more,
      },
    ],
  };
}

describe.each(testEngines())('tracking on $name', (engine) => {
  const database = useDatabase(engine);
  const errors: unknown[] = [];

  function ports(): TrackPorts {
    const { sql } = database();
    const receipts = makeReceiptStore(sql, testVault);
    const inspections = makeInspectionStore(sql, testVault);
    return {
      findChannelByHookKey: makeHookKeyStore(sql, testVault).findChannelByHookKey,
      readHook,
      classifyFailure: classifyReceiptFailure,
      storeHook: receipts.storeHook,
      keepForInspection: ({ shopId, ...entry }) =>
        inspections.keep({ shop: { id: shopId }, ...entry }),
      foldReceipts: receipts.foldReceipts,
      onError: (error) => errors.push(error),
    };
  }

  const tell = (shop: TestShop, body: unknown) =>
    makeReceiveHook(ports())(shop.hookKey, Buffer.from(JSON.stringify(body)));

  const isOptedOut = async (shop: TestShop, phone: string) => {
    const { findOptOuts } = makeOptOutStore(database().sql, testVault);
    return (await findOptOuts([{ shopId: shop.id, phone }])).has(`${shop.id} ${phone}`);
  };

  async function sendTo(shop: TestShop, phone: string) {
    const wamid = `wamid.${randomBytes(8).toString('hex')}`;
    const message = await makeTestMessage(database().sql, shop, { phone });
    const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
    const attempt = only((await startOn(attempts, shop)).started);
    await attempts.settleAttempt(attempt, settlementOf(attempt, { outcome: 'accepted', wamid }));
    return { message, wamid, attempt };
  }

  const stateOf = (id: string) => readMessage(database().sql, id);
  const untilState = (id: string, state: string) =>
    eventually(
      () => stateOf(id),
      (row) => row.state === state,
    );

  test('a report of 1MSG moves the message by itself', async () => {
    const shop = await makeTestShop(database().sql);
    const { message, wamid } = await sendTo(shop, newPhone());
    const ack = [
      { id: wamid, status: 'sent' },
      { id: wamid, status: 'delivered' },
    ];
    expect(await tell(shop, { instanceId: '550001', ack })).toBe('stored');
    await untilState(message.id, 'delivered');
    expect(errors).toEqual([]);
  });

  test.each(['hooks', 'entry'])('so does one in the form of %s', async (form) => {
    const shop = await makeTestShop(database().sql);
    const { message, wamid } = await sendTo(shop, newPhone());
    const item = { id: wamid, status: 'read', timestamp: '1763800000' };
    const body =
      form === 'hooks'
        ? { hooks: [item] }
        : { entry: [{ changes: [{ value: { statuses: [item] } }] }] };
    await tell(shop, body);
    await untilState(message.id, 'read');
  });

  test('a failed report fails the message with the reason behind its code', async () => {
    const shop = await makeTestShop(database().sql);
    const { message, wamid } = await sendTo(shop, newPhone());
    const errors = [{ code: 131026, title: 'Message undeliverable' }];
    await tell(shop, {
      entry: [{ changes: [{ value: { statuses: [{ id: wamid, status: 'failed', errors }] } }] }],
    });
    expect(await untilState(message.id, 'failed')).toMatchObject({
      code: 131026,
      cause: classifyReceiptFailure({ code: 131026, text: null }),
    });
  });

  describe('STOP', () => {
    const words: [string, string, Record<string, unknown>][] = [
      ['typed', 'STOP', { type: 'chat' }],
      ['as raw text', 'stop.', { type: 'text', text: { body: 'stop.' }, body: undefined }],
      ['on a button', 'Unsubscribe', { type: 'button' }],
      [
        'in a list',
        'Stop',
        {
          type: 'interactive',
          interactive: { list_reply: { title: 'Stop' } },
          body: undefined,
        },
      ],
      ['in German', 'Abmelden', {}],
      ['in French', 'Désabonner', {}],
      ['in Spanish', 'darme de baja', {}],
      ['in Portuguese', 'SAIR', {}],
      ['in Arabic', 'توقف', {}],
      ['in Hindi', 'बंद करें', {}],
      ['in Indonesian', 'berhenti', {}],
      ['in Turkish', 'DURDUR', {}],
    ];

    test.each(words)('%s stops messages of this shop to that phone', async (_how, body, more) => {
      const [shop, other] = [
        await makeTestShop(database().sql),
        await makeTestShop(database().sql),
      ];
      const person = newPerson();
      await tell(shop, said(person.chatId, body, more));
      expect(await isOptedOut(shop, person.phone)).toBe(true);
      expect(await isOptedOut(shop, newPhone())).toBe(false);
      expect(await isOptedOut(other, person.phone)).toBe(false);
    });

    test.each([
      ['talk', 'please don’t stop', {}],
      ['a caption', 'stop', { type: 'image', caption: 'stop' }],
      ['our own echo', 'stop', { fromMe: true }],
      ['a reaction', 'stop', { type: 'reaction' }],
    ])('%s is none', async (_what, body, more) => {
      const shop = await makeTestShop(database().sql);
      const person = newPerson();
      await tell(shop, said(person.chatId, body, more));
      expect(await isOptedOut(shop, person.phone)).toBe(false);
    });

    test('ends what waits for that person', async () => {
      const shop = await makeTestShop(database().sql);
      const person = newPerson();
      const message = await makeTestMessage(database().sql, shop, { phone: person.phone });
      await tell(shop, said(person.chatId, 'STOP'));
      const attempts = makeAttemptStore(database().sql, testVault, SEND_OPTIONS);
      await startOn(attempts, shop);
      expect(await stateOf(message.id)).toMatchObject({ state: 'ended', reason: 'opted_out' });
    });

    test('leaves hashes of the names, the number encrypted and the word of our list, whatever was said', async () => {
      const shop = await makeTestShop(database().sql);
      const person = newPerson();
      const before = await countRows();
      await tell(shop, said(person.chatId, 'désabonnement', { authorBsuid: person.bsuid }));
      await tell(shop, said(person.chatId, 'my door code is 4711', { authorBsuid: person.bsuid }));
      const after = await countRows();
      const grown = Object.keys(after).filter((table) => after[table] !== before[table]);
      expect(grown.sort()).toEqual(['opt_out', 'opt_out_person']);
      const [people] = await database().sql.query<{ word: string; row: string }>(
        'SELECT word, to_jsonb(p)::text AS row FROM opt_out_person p WHERE shop_id = $1',
        [shop.id],
      );
      expect(people?.word).toBe('desabonnement');
      for (const secret of [person.phone, person.chatId, person.bsuid, '4711']) {
        expect(people?.row).not.toContain(secret);
      }
      const rows = await database().sql.query<{ recipient_hash: string; source: string }>(
        'SELECT recipient_hash, source FROM opt_out WHERE shop_id = $1',
        [shop.id],
      );
      expect(rows.map(({ recipient_hash }) => recipient_hash).sort()).toEqual(
        [
          testVault.hash('phone', person.phone),
          testVault.hash('recipient', person.chatId),
          testVault.hash('recipient', person.bsuid),
        ].sort(),
      );
      expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(['reply']));
    });

    async function countRows(): Promise<Record<string, number>> {
      const tables = await database().sql.query<{ name: string }>(
        `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'`,
      );
      const counts: Record<string, number> = {};
      for (const { name } of tables) {
        const [row] = await database().sql.query<{ rows: number }>(
          `SELECT count(*)::int AS rows FROM "${name}"`,
        );
        counts[name] = row?.rows ?? 0;
      }
      return counts;
    }

    test('under a hidden number counts for the phone whose report carries that name', async () => {
      const shop = await makeTestShop(database().sql);
      const person = newPerson();
      await tell(shop, said(person.lid, 'STOP', { author: person.lid }));
      expect(await isOptedOut(shop, person.phone)).toBe(false);
      const { wamid, message } = await sendTo(shop, person.phone);
      await tell(shop, { ack: [{ id: wamid, status: 'sent', chatId: person.lid }] });
      await untilState(message.id, 'sent');
      expect(await isOptedOut(shop, person.phone)).toBe(true);
    });

    test('under a hidden number counts for the phone that a report linked before', async () => {
      const shop = await makeTestShop(database().sql);
      const person = newPerson();
      const { wamid, message } = await sendTo(shop, person.phone);
      const { chatId, bsuid, phone } = person;
      await tell(shop, { ack: [{ id: wamid, status: 'delivered', chatId, bsuid, phone }] });
      await untilState(message.id, 'delivered');
      await tell(shop, said(person.lid, 'parar', { author: person.lid }));
      expect(await isOptedOut(shop, person.phone)).toBe(true);
    });

    test('under the number as WhatsApp writes it counts for the number as the order has it', async () => {
      const shop = await makeTestShop(database().sql);
      const ordered = `549${newPhone()}`;
      const rewritten = `54${ordered.slice(3)}`;
      const { wamid, message } = await sendTo(shop, ordered);
      await tell(shop, { ack: [{ id: wamid, status: 'sent', phone: rewritten }] });
      await untilState(message.id, 'sent');
      await tell(shop, said(`${rewritten}@c.us`, 'baja'));
      expect(await isOptedOut(shop, ordered)).toBe(true);
    });

    test('is taken back by START, under whichever of the names', async () => {
      for (const [stop, start] of [
        ['chatId', 'chatId'],
        ['lid', 'chatId'],
        ['chatId', 'lid'],
      ] as const) {
        const shop = await makeTestShop(database().sql);
        const person = newPerson();
        const { wamid, message } = await sendTo(shop, person.phone);
        // A report names the person by the hidden number alone.
        await tell(shop, { ack: [{ id: wamid, status: 'sent', chatId: person.lid }] });
        await untilState(message.id, 'sent');
        await tell(shop, said(person[stop], 'STOP', { author: person[stop] }));
        expect(await isOptedOut(shop, person.phone)).toBe(true);
        await tell(shop, said(person[start], 'Start', { author: person[start] }));
        expect(await isOptedOut(shop, person.phone)).toBe(false);
      }
    });

    test('START of one person takes nothing back of another', async () => {
      const shop = await makeTestShop(database().sql);
      const [one, two] = [newPerson(), newPerson()];
      for (const person of [one, two]) await tell(shop, said(person.chatId, 'STOP'));
      await tell(shop, said(one.chatId, 'START'));
      expect(await isOptedOut(shop, one.phone)).toBe(false);
      expect(await isOptedOut(shop, two.phone)).toBe(true);
    });

    test('the last word of one hook counts', async () => {
      const shop = await makeTestShop(database().sql);
      const [stays, goes] = [newPerson(), newPerson()];
      await tell(shop, {
        messages: [
          ...said(goes.chatId, 'start').messages,
          ...said(goes.chatId, 'stop').messages,
          ...said(stays.chatId, 'stop').messages,
          ...said(stays.chatId, 'start').messages,
        ],
      });
      expect(await isOptedOut(shop, goes.phone)).toBe(true);
      expect(await isOptedOut(shop, stays.phone)).toBe(false);
    });

    test('a report that the customer stopped messages at WhatsApp is one', async () => {
      const shop = await makeTestShop(database().sql);
      const phone = newPhone();
      const { wamid, message } = await sendTo(shop, phone);
      const stopped = { id: wamid, status: 'failed', errors: [{ code: 131050, title: 'stopped' }] };
      await tell(shop, { entry: [{ changes: [{ value: { statuses: [stopped] } }] }] });
      expect((await untilState(message.id, 'failed')).cause).toBe('stopped_by_customer');
      expect(await isOptedOut(shop, phone)).toBe(true);
    });
  });

  describe('polling', () => {
    const due = async (shop: TestShop) => {
      await database().sql.query(
        "UPDATE attempt SET poll_at = now() - interval '1 s' WHERE shop_id = $1 AND poll_at IS NOT NULL",
        [shop.id],
      );
      await database().sql.query('UPDATE channel SET poll_at = NULL WHERE shop_id = $1', [shop.id]);
    };

    const NO_NEWS = { answer: 'no_news' } as const;
    const UNAVAILABLE = { answer: 'unavailable' } as const;
    type TestAnswer = typeof NO_NEWS | typeof UNAVAILABLE | { hooks: readonly object[] };

    function makeTestPoll(answer: (wamid: string) => TestAnswer) {
      const asked: string[] = [];
      const failures: unknown[] = [];
      const poll = makePoll({
        ...makeSilentMessageStore(database().sql, testVault, SEND_OPTIONS),
        hookInfo: async (_credentials, wamid) => {
          asked.push(wamid);
          const body = answer(wamid);
          return 'hooks' in body ? { answer: 'news', news: readHookInfo(body) } : body;
        },
        listSent: async () => NO_NEWS,
        receivePoll: makeReceivePoll(ports()),
        receiveHistory: makeReceiveHistory(ports()),
        onError: (error) => failures.push(error),
      });
      return { poll, asked, failures };
    }

    test('asks for silent messages and folds what it is told', async () => {
      const shop = await makeTestShop(database().sql);
      const { message, wamid } = await sendTo(shop, newPhone());
      await due(shop);
      const { poll, asked } = makeTestPoll((id) => ({ hooks: [{ id, status: 'delivered' }] }));
      expect(await poll.run()).toBe(false);
      expect(asked).toContain(wamid);
      expect((await stateOf(message.id)).state).toBe('delivered');
      const rows = await database().sql.query('SELECT source FROM receipt WHERE shop_id = $1', [
        shop.id,
      ]);
      expect(rows).toEqual([{ source: 'poll' }]);
    });

    test.each([
      ['nothing new', () => ({ hooks: [] })],
      ['an answer nobody can read', () => NO_NEWS],
      [
        'a failure of our own',
        () => {
          throw new Error('reset');
        },
      ],
    ])('%s changes nothing and stops nobody else', async (_what, silence) => {
      const shop = await makeTestShop(database().sql);
      const quiet = await sendTo(shop, newPhone());
      const told = await sendTo(shop, newPhone());
      await due(shop);
      const { poll } = makeTestPoll((id) =>
        id === quiet.wamid ? silence() : { hooks: [{ id, status: 'read' }] },
      );
      await poll.run();
      expect((await stateOf(quiet.message.id)).state).toBe('accepted');
      expect((await stateOf(told.message.id)).state).toBe('read');
      const { poll: again, asked } = makeTestPoll(() => NO_NEWS);
      await again.run();
      expect(asked).not.toContain(quiet.wamid);
    });

    test('a channel that is not to be had is left alone, then asked for the same again', async () => {
      const [away, other] = [
        await makeTestShop(database().sql),
        await makeTestShop(database().sql),
      ];
      const sent: string[] = [];
      for (let n = 0; n < 12; n += 1) sent.push((await sendTo(away, newPhone())).wamid);
      const heard = await sendTo(other, newPhone());
      await due(away);
      await due(other);
      const { poll, asked } = makeTestPoll((id) =>
        id === heard.wamid ? { hooks: [{ id, status: 'read' }] } : UNAVAILABLE,
      );
      await poll.run();
      expect((await stateOf(heard.message.id)).state).toBe('read');
      // As many as were under way when the first came back.
      expect(asked.filter((id) => sent.includes(id)).length).toBeLessThanOrEqual(5);
      const [turn] = await database().sql.query<{ paused: boolean; polls: number }>(
        `SELECT c.poll_at > now() + interval '15 s' AS paused,
           (SELECT sum(polls)::int FROM attempt a WHERE a.channel_id = c.id) AS polls
         FROM channel c WHERE c.id = $1`,
        [away.channelId],
      );
      expect(turn).toEqual({ paused: true, polls: 0 });
      await due(away);
      const { poll: again, asked: askedAgain } = makeTestPoll(() => NO_NEWS);
      await again.run();
      expect(askedAgain.toSorted()).toEqual(sent.toSorted());
    });

    test('stopped, it asks nothing more', async () => {
      const shop = await makeTestShop(database().sql);
      for (let n = 0; n < 12; n += 1) await sendTo(shop, newPhone());
      await due(shop);
      const { poll, asked } = makeTestPoll(() => {
        poll.stop();
        return { hooks: [] };
      });
      await poll.run();
      expect(asked.length).toBeLessThanOrEqual(5);
      await poll.run();
      expect(asked.length).toBeLessThanOrEqual(5);
    });
  });
});
