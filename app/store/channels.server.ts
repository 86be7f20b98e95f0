import { v7 as uuidv7 } from 'uuid';
import { REPORTS_PROBLEMS, type ReportsView } from '#app/pipeline/merchant-app.ts';
import type { ChannelsPort, ConnectedChannel } from '#app/pipeline/merchant-app-ports-channels.ts';
import { liftTokenHolds, releaseAllHeld } from './holds.server.ts';
import type { Row, Sql, SqlEngine } from './sql.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

type ChannelRow = Row & {
  id: string;
  onemsg_channel_id: string;
  base_url: string;
  channel_key: string;
  token: string;
  token_version: number;
  hook_key: string;
  hook_registered_at: Date | null;
  status: string | null;
  phone: string | null;
  checked_at: Date | null;
  hook_problem: string | null;
  hook_off_since: Date | null;
  hook_restored_at: Date | null;
};

const COLUMNS = `id, onemsg_channel_id, base_url, channel_key, token, token_version, hook_key,
  hook_registered_at, status, phone, checked_at, hook_problem, hook_off_since,
  CASE WHEN hook_restored_at > now() - interval '1 day' THEN hook_restored_at END
    AS hook_restored_at`;

const CONNECT = `
  INSERT INTO channel (id, shop_id, onemsg_channel_id, base_url, channel_key, token, hook_key_hash,
    hook_key, hook_registered_at, connected_at, status, phone, checked_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, CASE WHEN $9::boolean THEN now() END, now(), $10, $11,
    now())
  RETURNING ${COLUMNS}`;

const REPLACE_TOKEN = `
  UPDATE channel SET token = $3, token_version = token_version + 1, status = $4,
    phone = coalesce($5, phone), checked_at = now()
  WHERE shop_id = $1 AND id = $2 AND disconnected_at IS NULL
  RETURNING ${COLUMNS}`;

const RECORD_CHECK = `
  UPDATE channel SET status = $3, phone = coalesce($4, phone), checked_at = now(),
    hook_registered_at = CASE WHEN NOT $5::boolean THEN NULL
                              ELSE coalesce(hook_registered_at, now()) END,
    hook_problem = CASE WHEN NOT $5::boolean THEN hook_problem END,
    hook_off_since = CASE WHEN NOT $5::boolean THEN hook_off_since END
  WHERE shop_id = $1 AND id = $2
  RETURNING ${COLUMNS}`;

const RECORD_LOOK = `
  UPDATE channel SET status = $3, phone = coalesce($4, phone), checked_at = now()
  WHERE shop_id = $1 AND id = $2 AND disconnected_at IS NULL
  RETURNING ${COLUMNS}`;

/** Whether reports come, as last seen. */
function reportsOf(row: ChannelRow): ReportsView | null {
  if (row.hook_problem !== null) {
    const problem = REPORTS_PROBLEMS.find((known) => known === row.hook_problem);
    return {
      state: 'off',
      since: row.hook_off_since?.toISOString() ?? null,
      problem: problem ?? 'unexpected_answer',
    };
  }
  if (row.hook_restored_at === null) return null;
  return { state: 'restored', at: row.hook_restored_at.toISOString() };
}

/** Our address is due to leave its list. */
const DISCONNECT = `
  UPDATE channel SET disconnected_at = now(), hook_align_at = now(), hook_align_tries = 0
  WHERE shop_id = $1 AND ($2::uuid IS NULL OR id = $2) AND disconnected_at IS NULL
  RETURNING id`;

/** The shop's connected channel and its history of connections. */
export function makeChannelStore(sql: SqlEngine, vault: Vault): ChannelsPort {
  function channelOf(row: ChannelRow): ConnectedChannel {
    return {
      id: row.id,
      channelKey: row.channel_key,
      credentials: {
        baseUrl: row.base_url,
        channelId: row.onemsg_channel_id,
        token: vault.open('channel.token', row.token),
      },
      tokenVersion: row.token_version,
      hookKey: vault.open('channel.hook_key', row.hook_key),
      hookRegisteredAt: row.hook_registered_at?.toISOString() ?? null,
      reports: reportsOf(row),
      status: row.status,
      phone: row.phone === null ? null : vault.open('channel.phone', row.phone),
      checkedAt: row.checked_at?.toISOString() ?? null,
    };
  }

  function only(rows: readonly ChannelRow[]): ConnectedChannel {
    const [row] = rows;
    if (row === undefined) throw new Error('The channel was disconnected meanwhile');
    return channelOf(row);
  }

  const sealPhone = (phone: string | null) =>
    phone === null ? null : vault.seal('channel.phone', phone);

  return {
    hashHookKey: (hookKey) => vault.hash('hook_key', hookKey),

    async findChannel(shopId) {
      const [row] = await sql.query<ChannelRow>(
        `SELECT ${COLUMNS} FROM channel WHERE shop_id = $1 AND disconnected_at IS NULL`,
        [shopId],
      );
      return row === undefined ? null : channelOf(row);
    },

    async readHookKeyHashes(shopId) {
      const rows = await sql.query<{ hook_key_hash: string }>(
        'SELECT hook_key_hash FROM channel WHERE shop_id = $1',
        [shopId],
      );
      return new Set(rows.map((row) => row.hook_key_hash));
    },

    connect: (shopId, channel) =>
      sql.transaction(async (tx) => {
        // Two connections at once: the second finds the first and takes its place.
        await tx.query('SELECT id FROM shop WHERE id = $1 FOR UPDATE', [shopId]);
        await tx.query(DISCONNECT, [shopId, null]);
        await tx.query(
          'INSERT INTO channel_gate (channel_key) VALUES ($1) ON CONFLICT DO NOTHING',
          [channel.channelKey],
        );
        const rows = await tx.query<ChannelRow>(CONNECT, [
          uuidv7(),
          shopId,
          channel.credentials.channelId,
          channel.credentials.baseUrl,
          channel.channelKey,
          vault.seal('channel.token', channel.credentials.token),
          vault.hash('hook_key', channel.hookKey),
          vault.seal('channel.hook_key', channel.hookKey),
          channel.hookRegistered,
          channel.status,
          sealPhone(channel.phone),
        ]);
        await releaseAllHeld(tx, shopId);
        return only(rows);
      }),

    replaceToken: (shopId, channel, token, seen) =>
      sql.transaction(async (tx) => {
        const replaced = only(
          await tx.query<ChannelRow>(REPLACE_TOKEN, [
            shopId,
            channel.id,
            vault.seal('channel.token', token),
            seen.status,
            sealPhone(seen.phone),
          ]),
        );
        await liftTokenHolds(tx, channel.id, replaced.tokenVersion);
        return replaced;
      }),

    async recordLook(shopId, channelId, seen) {
      const values = [shopId, channelId, seen.status, sealPhone(seen.phone)];
      const [row] = await sql.query<ChannelRow>(RECORD_LOOK, values);
      return row === undefined ? null : channelOf(row);
    },

    async recordCheck(shopId, channel, seen) {
      const values = [shopId, channel.id, seen.status, sealPhone(seen.phone), seen.hookRegistered];
      return only(await sql.query<ChannelRow>(RECORD_CHECK, values));
    },

    disconnect: (shopId, channelId) =>
      sql.transaction(async (tx) => {
        const rows = await tx.query(DISCONNECT, [shopId, channelId]);
        if (rows.length === 0) return false;
        await endForDisconnection(tx, shopId);
        return true;
      }),
  };
}

async function endForDisconnection(tx: Sql, shopId: string): Promise<void> {
  const unsent = await tx.query<{ id: string }>(
    "SELECT id FROM message WHERE shop_id = $1 AND state IN ('waiting', 'held') ORDER BY id",
    [shopId],
  );
  await endUnsentMessages(
    tx,
    unsent.map(({ id }) => ({ id, reason: 'disconnected' })),
  );
}
