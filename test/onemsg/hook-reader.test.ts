import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readHook, readHookInfo } from '#app/onemsg/hook-reader.ts';

const ack = {
  id: 'wamid.AAA',
  status: 'delivered',
  chatId: '12020721369@c.us',
  phone: '12020721369',
  bsuid: 'US.1726691741709890',
  userName: null,
  category: 'utility',
};
const message = {
  id: 'wamid.BBB',
  body: 'STOP',
  type: 'chat',
  fromMe: false,
  self: 0,
  time: 1786500100,
  author: '12020721369@c.us',
  chatId: '12020721369@c.us',
  chatName: '12020721369',
  senderName: 'Maria',
  authorBsuid: 'US.1726691741709890',
  authorUserName: null,
  caption: null,
  isForwarded: false,
  quotedMsgId: null,
};

const receiptOf = (item: unknown) => readHook({ ack: [item] }).receipts[0];
const inboundOf = (item: unknown) => readHook({ messages: [item] }).inbound[0];
const echoOf = (item: unknown) => readHook({ messages: [item] }).echoes[0];

describe('delivery reports in `ack`', () => {
  test('every field', () => {
    expect(readHook({ instanceId: 'VID100000001', ack: [ack] })).toEqual({
      instanceId: 'VID100000001',
      receipts: [
        {
          wamid: 'wamid.AAA',
          status: 'delivered',
          code: null,
          errorText: null,
          chatId: '12020721369@c.us',
          phone: '12020721369',
          bsuid: 'US.1726691741709890',
          happenedAt: null,
          category: 'utility',
        },
      ],
      inbound: [],
      echoes: [],
      unknownStatuses: [],
      unreadItems: [],
      recognised: true,
    });
  });

  test('the least there is', () => {
    const reading = readHook({
      ack: [{ id: 'wamid.A', chatId: '12020721369@c.us', status: 'sent' }],
    });
    expect(reading.instanceId).toBeNull();
    expect(reading.receipts).toMatchObject([
      { wamid: 'wamid.A', status: 'sent', phone: '12020721369' },
    ]);
  });

  test.each([
    ['sent', 'sent'],
    ['DELIVERED', 'delivered'],
    ['read', 'read'],
    ['viewed', 'read'],
    ['failed', 'failed'],
    ['undelivered', 'failed'],
    ['played', { unknown: 'played' }],
    ['Warning', { unknown: 'warning' }],
  ])('%s reads as %j', (word, status) => {
    expect(receiptOf({ ...ack, status: word })?.status).toEqual(status);
  });

  test('unknown words are counted once each', () => {
    const words = ['played', 'deleted', 'played', 'sent'];
    const reading = readHook({ ack: words.map((status) => ({ ...ack, status })) });
    expect(reading.unknownStatuses).toEqual(['played', 'deleted']);
    expect(reading.receipts).toHaveLength(4);
  });

  test.each<[object, number | null, string | null]>([
    [
      { error: "User's number is part of an experiment" },
      null,
      "User's number is part of an experiment",
    ],
    [{ error: '(#131026) Message undeliverable' }, 131026, '(#131026) Message undeliverable'],
    [{ error: 131026 }, 131026, null],
    [{ error: '131026' }, 131026, null],
    [
      { error: { code: 131049, title: 'T', message: 'M', error_data: { details: 'D' } } },
      131049,
      'T · M · D',
    ],
    [
      { error: [{ code: 131047, title: 'Re-engagement message' }] },
      131047,
      'Re-engagement message',
    ],
    [
      {
        errors: [
          { code: 131053, title: 'Media' },
          { code: 1, title: 'B' },
        ],
      },
      131053,
      'Media · B',
    ],
    [{ errors: { code: '130472' } }, 130472, null],
    [{ errorCode: 131000, description: 'Something failed' }, 131000, 'Something failed'],
    [{ error: null }, null, null],
    [{ error: {} }, null, null],
    [{ status: 'undelivered' }, null, 'undelivered'],
    [{ status: 'undelivered', error: 'why' }, null, 'why'],
  ])('failed with %j', (part, code, errorText) => {
    const receipt = receiptOf({ ...ack, status: 'failed', ...part });
    expect(receipt).toMatchObject({ status: 'failed', code, errorText });
  });

  test('a hidden number is told from a phone', () => {
    expect(receiptOf({ id: 'w', status: 'sent', chatId: 'US.17@lid' })).toMatchObject({
      chatId: 'US.17@lid',
      phone: null,
      bsuid: 'US.17',
    });
    expect(receiptOf({ id: 'w', status: 'sent', phone: 'US.17' })).toMatchObject({
      chatId: 'US.17@lid',
      phone: null,
      bsuid: 'US.17',
    });
  });

  test('one item without a list', () => {
    expect(readHook({ ack }).receipts).toHaveLength(1);
  });

  test.each([null, 'x', 7, [], {}, { status: 'sent' }, { id: 'wamid.A' }])(
    '%j in the list is kept unread, the rest is read',
    (item) => {
      const reading = readHook({ ack: [item, ack] });
      expect(reading.unreadItems).toEqual([item]);
      expect(reading.receipts).toHaveLength(1);
    },
  );
});

describe('messages', () => {
  test('inbound, every field', () => {
    expect(readHook({ messages: [message] }).inbound).toEqual([
      {
        id: 'wamid.BBB',
        chatId: '12020721369@c.us',
        phone: '12020721369',
        bsuid: 'US.1726691741709890',
        text: 'STOP',
        kind: 'chat',
        at: new Date(1786500100_000),
      },
    ]);
  });

  test.each([[1786500100], ['1786500100'], [1786500100_000], ['1786500100000']])(
    'time %j is read as the same moment',
    (time) => {
      expect(inboundOf({ ...message, time })?.at).toEqual(new Date(1786500100_000));
    },
  );

  test.each([null, '', 'soon', -5, {}, 1e300])('time %j is none', (time) => {
    expect(inboundOf({ ...message, time })?.at).toBeNull();
  });

  test.each([true, 1, '1', 'true'])('fromMe %j is our own', (fromMe) => {
    const reading = readHook({ messages: [{ ...message, fromMe, senderName: '49' }] });
    expect(reading.inbound).toEqual([]);
    expect(reading.echoes).toMatchObject([
      { wamid: 'wamid.BBB', phone: '12020721369', text: 'STOP' },
    ]);
  });

  test.each([false, 0, '0', 'false'])('fromMe %j is the customer', (fromMe) => {
    expect(inboundOf({ ...message, fromMe })).toBeDefined();
    expect(echoOf({ ...message, fromMe })).toBeUndefined();
  });

  test('without fromMe, self 1 is our own', () => {
    expect(echoOf({ ...message, fromMe: undefined, self: 1 })).toBeDefined();
    expect(inboundOf({ ...message, fromMe: undefined, self: 0 })).toBeDefined();
  });

  test('a hidden number', () => {
    const hidden = { ...message, chatId: 'US.17@lid', author: 'US.17@lid', authorBsuid: null };
    expect(inboundOf(hidden)).toMatchObject({ chatId: 'US.17@lid', phone: null, bsuid: 'US.17' });
  });

  test('a group message belongs to its writer', () => {
    const inGroup = { ...message, chatId: '123-456@g.us', author: '12020721369@c.us' };
    expect(inboundOf(inGroup)).toMatchObject({ chatId: '123-456@g.us', phone: '12020721369' });
  });

  test.each<[object, string, string | null]>([
    [{ type: 'button', body: 'Stop' }, 'button', 'Stop'],
    [{ type: 'interactive', body: 'Stop' }, 'interactive', 'Stop'],
    [{ type: 'image', body: 'https://files.example/1.jpg', caption: 'Look' }, 'image', 'Look'],
    [{ type: 'audio', body: 'https://files.example/1.ogg' }, 'audio', null],
    [{ type: undefined, body: 'hi' }, 'chat', 'hi'],
  ])('%j', (part, kind, text) => {
    expect(inboundOf({ ...message, ...part })).toMatchObject({ kind, text });
  });

  test('several items of both kinds', () => {
    const reading = readHook({
      ack: [ack, ack],
      messages: [message, { ...message, fromMe: true }],
    });
    expect(reading.receipts).toHaveLength(2);
    expect(reading.inbound).toHaveLength(1);
    expect(reading.echoes).toHaveLength(1);
  });
});

describe('raw Meta hooks', () => {
  const status = {
    id: 'wamid.AAA',
    status: 'failed',
    timestamp: '1786500000',
    recipient_id: '12020721369',
    pricing: { category: 'utility' },
    errors: [{ code: 131026, title: 'Message undeliverable' }],
  };
  const raw = (...values: object[]) => ({
    entry: [{ changes: values.map((value) => ({ value })) }],
  });

  test('a status', () => {
    expect(readHook({ instanceId: 'VID1', ...raw({ statuses: [status] }) })).toMatchObject({
      instanceId: 'VID1',
      receipts: [
        {
          wamid: 'wamid.AAA',
          status: 'failed',
          code: 131026,
          errorText: 'Message undeliverable',
          chatId: '12020721369@c.us',
          phone: '12020721369',
          happenedAt: new Date(1786500000_000),
          category: 'utility',
        },
      ],
      unreadItems: [],
      recognised: true,
    });
  });

  test.each<[object, string, string]>([
    [{ type: 'text', text: { body: 'Stop' } }, 'text', 'Stop'],
    [{ type: 'button', button: { text: 'Stop', payload: 'x' } }, 'button', 'Stop'],
    [
      { type: 'interactive', interactive: { button_reply: { id: '1', title: 'Stop' } } },
      'interactive',
      'Stop',
    ],
    [{ type: 'image', image: { id: '1', caption: 'Stop' } }, 'image', 'Stop'],
  ])('a message %j', (part, kind, text) => {
    const from = { id: 'wamid.B', from: '12020721369', timestamp: '1786500000' };
    expect(readHook(raw({ messages: [{ ...from, ...part }] })).inbound).toMatchObject([
      {
        kind,
        text,
        phone: '12020721369',
        chatId: '12020721369@c.us',
        at: new Date(1786500000_000),
      },
    ]);
  });

  test('an echo is never a customer', () => {
    const echo = {
      id: 'wamid.C',
      from: '4930',
      to: '12020721369',
      type: 'text',
      text: { body: 'hi' },
    };
    const reading = readHook(raw({ message_echoes: [echo] }));
    expect(reading.inbound).toEqual([]);
    expect(reading.echoes).toMatchObject([{ wamid: 'wamid.C', phone: '12020721369', text: 'hi' }]);
  });

  test('several changes, and one of another kind is kept', () => {
    const reading = readHook(
      raw({ statuses: [status] }, { event: 'PAUSED' }, { statuses: [status] }),
    );
    expect(reading.receipts).toHaveLength(2);
    expect(reading.unreadItems).toEqual([{ value: { event: 'PAUSED' } }]);
  });
});

describe('`hooks` in a webhook', () => {
  test('is read for reports and messages', () => {
    const reading = readHook({ hooks: [ack, message] });
    expect(reading.receipts).toHaveLength(1);
    expect(reading.inbound).toHaveLength(1);
  });
});

describe('bodies of no known form', () => {
  test.each([null, 'text', 7, true, [], [ack], {}, { foo: 1 }])('%j', (body) => {
    expect(readHook(body)).toMatchObject({ recognised: false, receipts: [], inbound: [] });
  });
  test('calls are known and of no use', () => {
    expect(readHook({ type: 'calls', calls: [] }).recognised).toBe(true);
  });
});

describe('hookInfo', () => {
  const sent = {
    id: 'wamid.AAA',
    type: 'message',
    status: 'sent',
    timestamp: '1786500000',
    recipient_id: '12020721369',
  };
  const conversation = { id: 'c1f5', origin: { type: 'utility' } };

  test.each<[unknown]>([
    [{ hooks: [{ ...sent, conversation }] }],
    [[{ ...sent, conversation }]],
    [{ ...sent, conversation }],
  ])('%j', (body) => {
    expect(readHookInfo(body).receipts).toEqual([
      {
        wamid: 'wamid.AAA',
        status: 'sent',
        code: null,
        errorText: null,
        chatId: '12020721369@c.us',
        phone: '12020721369',
        bsuid: null,
        happenedAt: new Date(1786500000_000),
        category: 'utility',
      },
    ]);
  });

  test('another spelling of the recipient', () => {
    expect(
      readHookInfo([{ id: 'w', status: 'read', recipientId: '49301234567' }]).receipts,
    ).toMatchObject([{ phone: '49301234567' }]);
  });

  test.each([{ hooks: [] }, [], {}, { error: 'unknown id' }, null])('%j is no news', (body) => {
    expect(readHookInfo(body).receipts).toEqual([]);
  });
});

test('any body is read', () => {
  const key = fc.constantFrom(
    'ack',
    'hooks',
    'messages',
    'entry',
    'instanceId',
    'id',
    'status',
    'error',
    'changes',
    'value',
    'statuses',
    'type',
    'text',
    'time',
    'chatId',
  );
  const { body } = fc.letrec<{ body: unknown }>((tie) => ({
    body: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.array(tie('body'), { maxLength: 3 }),
      fc.dictionary(key, tie('body'), { maxKeys: 5 }),
    ),
  }));
  fc.assert(
    fc.property(body, (value) => {
      expect(Array.isArray(readHook(value).receipts)).toBe(true);
      expect(Array.isArray(readHookInfo(value).receipts)).toBe(true);
    }),
    { numRuns: 500 },
  );
});
