import pg from 'pg';

/** The rows of the app's own tables, as far as the verdict needs them. Times in milliseconds. */
export type NotificationRecord = {
  id: string;
  shop: string;
  rootGid: string;
  subjectGid: string;
  family: string;
  occurrence: string;
  status: string;
  decision: string;
  reason: string | null;
};

export type MessageRecord = {
  id: string;
  state: string;
  cause: string | null;
  position: number;
  createdAt: number;
  resendOf: string | null;
};

export type AttemptRecord = {
  id: string;
  messageId: string;
  shop: string;
  rootGid: string;
  channel: string;
  phoneHash: string;
  state: string;
  outcome: string | null;
  evidence: string | null;
  startedAt: number;
  finishedAt: number | null;
};

export type DatabaseTruth = {
  notifications: NotificationRecord[];
  messages: MessageRecord[];
  attempts: AttemptRecord[];
  /** Deliveries of Shopify that are stored: shop and delivery id. */
  storedWebhooks: ReadonlySet<string>;
};

async function withClient<T>(url: string, read: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 });
  // A restart of the database cuts an idle client too.
  client.on('error', () => {});
  await client.connect();
  try {
    return await read(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const ms = (column: string): string => `(extract(epoch FROM ${column}) * 1000)::float8`;

const NOTIFICATIONS = `
  SELECT n.id, s.domain AS shop, n.root_gid AS "rootGid", n.subject_gid AS "subjectGid",
         n.family, n.occurrence, n.status, n.decision, n.reason
  FROM notification n JOIN shop s ON s.id = n.shop_id`;

const MESSAGES = `
  SELECT id, state, cause, position, ${ms('created_at')} AS "createdAt", resend_of AS "resendOf"
  FROM message`;

const ATTEMPTS = `
  SELECT a.id, a.message_id AS "messageId", s.domain AS shop, a.root_gid AS "rootGid",
         c.onemsg_channel_id AS channel, a.phone_hash AS "phoneHash", a.state, a.outcome,
         a.evidence, ${ms('a.started_at')} AS "startedAt", ${ms('a.finished_at')} AS "finishedAt"
  FROM attempt a JOIN shop s ON s.id = a.shop_id JOIN channel c ON c.id = a.channel_id`;

const STORED_WEBHOOKS = `
  SELECT s.domain || ' ' || w.webhook_id AS key FROM webhook_key w JOIN shop s ON s.id = w.shop_id`;

/** Reads what the app has written. */
export function readDatabase(url: string): Promise<DatabaseTruth> {
  return withClient(url, async (client) => ({
    notifications: (await client.query<NotificationRecord>(NOTIFICATIONS)).rows,
    messages: (await client.query<MessageRecord>(MESSAGES)).rows,
    attempts: (await client.query<AttemptRecord>(ATTEMPTS)).rows,
    storedWebhooks: new Set(
      (await client.query<{ key: string }>(STORED_WEBHOOKS)).rows.map(({ key }) => key),
    ),
  }));
}

export type Progress = {
  undecided: number;
  unsent: number;
  inFlight: number;
  states: Record<string, number>;
};

/** Figures of what is still to do; null while the database is away. */
export async function readProgress(url: string): Promise<Progress | null> {
  try {
    return await withClient(url, async (client) => {
      const events = await client.query<{ n: number }>(
        'SELECT count(*)::int AS n FROM event WHERE decided_at IS NULL',
      );
      const states = await client.query<{ state: string; n: number }>(
        'SELECT state, count(*)::int AS n FROM message GROUP BY state',
      );
      const open = await client.query<{ n: number }>(
        "SELECT count(*)::int AS n FROM attempt WHERE state = 'started'",
      );
      const byState = Object.fromEntries(states.rows.map(({ state, n }) => [state, n]));
      return {
        undecided: events.rows[0]?.n ?? 0,
        unsent: (byState.waiting ?? 0) + (byState.held ?? 0) + (byState.sending ?? 0),
        inFlight: open.rows[0]?.n ?? 0,
        states: byState,
      };
    });
  } catch {
    return null;
  }
}

/**
 * Up to when every shop's orders were read again and every parcel that is watched was asked for;
 * null: a reading is under way, whose parcels follow its orders, or there is no database.
 */
export async function readReconciledUntil(url: string): Promise<number | null> {
  try {
    return await withClient(url, async (client) => {
      const { rows } = await client.query<{ until: Date | null }>(`
        SELECT CASE WHEN bool_or(r.owner IS NOT NULL) THEN NULL ELSE least(min(r.mark),
          (SELECT min(watched_at) FROM root WHERE watch_until > now() AND state IS NOT NULL))
        END AS until FROM reconciliation r`);
      return rows[0]?.until?.getTime() ?? null;
    });
  } catch {
    return null;
  }
}

/** Waits until sends are under way, and says how many; 0 where none came in time. */
export async function waitForSendsInFlight(url: string, timeoutMs: number): Promise<number> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    const open = await withClient(url, async (client) => {
      while (Date.now() < deadline) {
        const { rows } = await client.query<{ n: number }>(
          "SELECT count(*)::int AS n FROM attempt WHERE state = 'started'",
        );
        const count = rows[0]?.n ?? 0;
        if (count > 0) return count;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      return 0;
    }).catch(() => 0);
    if (open > 0) return open;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return 0;
}
