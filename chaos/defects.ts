import type { FindingKind } from './verdict/records.ts';

/** A string of a file that is replaced by another; it must stand there exactly once. */
export type Mutation = { file: string; find: string; replace: string };

/** A defect that a run must find: what is broken, and what the verdict has to say of it. */
export type Defect = {
  name: string;
  mutations: readonly Mutation[];
  expects: { kind: FindingKind; check: string };
  /** Flags of the run in which it surely shows. */
  flags: readonly string[];
};

const FIRST_MIGRATION = 'prisma/migrations/20261122000000_first/migration.sql';

const ONE_NOTIFICATION_EACH =
  'CREATE UNIQUE INDEX "notification_shop_id_subject_gid_family_occurrence_key" ON "notification"("shop_id", "subject_gid", "family", "occurrence");';

const ONE_ATTEMPT_OF_A_ROOT =
  'CREATE UNIQUE INDEX "attempt_open_of_root" ON "attempt" ("shop_id", "root_gid") WHERE "state" = \'started\';';

/** What is broken shows while orders live; what is still under way at the end does not matter. */
const SHORT = ['--minutes', '1', '--quiet', '40'];

export const DEFECTS: readonly Defect[] = [
  {
    name: 'answers Shopify before it stores',
    mutations: [
      {
        file: 'app/receiving/webhook-endpoint.server.ts',
        find: `      const { outcome } = await ports.receive({`,
        replace: `      const outcome = 'new';
      void ports.receive({`,
      },
      {
        file: 'app/receiving/webhook-endpoint.server.ts',
        find: `        body,
      });
      ports.log(`,
        replace: `        body,
      }).catch(ports.onError);
      ports.log(`,
      },
    ],
    expects: { kind: 'lost', check: 'answered and not stored' },
    flags: [...SHORT, '--events', '400', '--restarts', '8', '--without', 'faults,bursts'],
  },
  {
    name: 'sends again after an unknown outcome',
    mutations: [
      {
        file: 'app/domain/settle-attempt.ts',
        find: `        message: 'unconfirmed',
        cause: outcome.cause,`,
        replace: `        attempt: 'refused',
        message: 'waiting',
        cause: 'retry',
        delaySeconds: 1,
        delaysRecipient: false,`,
      },
    ],
    expects: { kind: 'doubled', check: 'told twice' },
    flags: [...SHORT, '--events', '200', '--without', 'kills,restarts,bursts'],
  },
  {
    name: 'decides without a lease, and no unique index stands behind it',
    mutations: [
      { file: FIRST_MIGRATION, find: ONE_NOTIFICATION_EACH, replace: '' },
      {
        file: 'app/store/roots.server.ts',
        find: `    ON CONFLICT (shop_id, subject_gid, family, occurrence) DO NOTHING
`,
        replace: '',
      },
      {
        file: 'app/store/roots.server.ts',
        find: `        WHERE e.decided_at IS NULL AND (r.lease_until IS NULL OR r.lease_until < now())`,
        replace: `        WHERE e.decided_at IS NULL`,
      },
      {
        file: 'app/store/roots.server.ts',
        find: `    WHERE r.lease_until IS NULL OR r.lease_until < now()
  RETURNING`,
        replace: `  RETURNING`,
      },
      {
        file: 'app/store/roots.server.ts',
        find: ` AND root.owner = i.claim`,
        replace: '',
      },
    ],
    expects: { kind: 'doubled', check: 'more messages than changes' },
    flags: [...SHORT, '--events', '300', '--without', 'kills,restarts,bursts,faults'],
  },
  {
    name: 'folds reports by reading first and writing then',
    mutations: [
      {
        file: 'app/store/receipts.server.ts',
        find: `
  ORDER BY m.id FOR NO KEY UPDATE OF m`,
        replace: '',
      },
      {
        file: 'app/store/fold-messages.server.ts',
        find: `  const failed = await tx.query<{ id: string }>(FOLD, [messageIds, ...idsAfter(messageIds)]);`,
        replace: `  const read = await tx.query<{ id: string; state: string; proof: string | null }>(
    \`SELECT m.id, m.state, (SELECT r.status FROM receipt r JOIN attempt a ON a.id = r.attempt_id
       WHERE a.message_id = m.id
       ORDER BY array_position(ARRAY['sent', 'failed', 'delivered', 'read'], r.status) DESC LIMIT 1
     ) AS proof FROM message m WHERE m.id = ANY($1::uuid[])\`,
    [messageIds],
  );
  await new Promise((resolve) => setTimeout(resolve, 40));
  for (const { id, state, proof } of read) {
    if (['waiting', 'held', 'sending', 'superseded', 'ended'].includes(state) || proof === null) continue;
    await tx.query('UPDATE message SET state = $2, updated_at = now() WHERE id = $1', [id, proof]);
  }
  const failed =
    read.length < 0
      ? await tx.query<{ id: string }>(FOLD, [messageIds, ...idsAfter(messageIds)])
      : [];`,
      },
    ],
    expects: { kind: 'contradiction', check: 'forgot a report' },
    flags: [...SHORT, '--events', '300', '--without', 'kills,restarts,bursts'],
  },
  {
    name: 'claims a message without a lock or a comparison',
    mutations: [
      { file: FIRST_MIGRATION, find: ONE_ATTEMPT_OF_A_ROOT, replace: '' },
      {
        file: 'app/store/channel-gate.server.ts',
        find: `
  ORDER BY channel_key FOR UPDATE SKIP LOCKED`,
        replace: '',
      },
      {
        file: 'app/store/due-messages.server.ts',
        find: `
  FOR UPDATE OF m SKIP LOCKED`,
        replace: '',
      },
    ],
    expects: { kind: 'doubled', check: 'told twice' },
    flags: [...SHORT, '--events', '300', '--without', 'kills,restarts,bursts,faults'],
  },
];
