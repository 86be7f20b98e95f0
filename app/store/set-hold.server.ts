import { v7 as uuidv7 } from 'uuid';
import type { Sql } from './sql.ts';

export type NewHold = {
  readonly channelKey: string;
  /** Set where it stops one shop's use of the channel rather than the channel. */
  readonly channelId?: string;
  readonly tokenVersion?: number;
  readonly template?: {
    readonly name: string;
    readonly language: string;
    readonly version: number;
  };
  readonly reason: string;
  readonly code?: number | null;
  /** Sealed as 'hold.text'. */
  readonly text?: string | null;
  /** A delivery report told of it. */
  readonly byReceipt?: boolean;
};

/** Sets a hold, or finds the one that stands already; returns its id. */
export async function setHold(tx: Sql, hold: NewHold): Promise<string> {
  const id = uuidv7();
  const [set] = await tx.query<{ id: string }>(
    `INSERT INTO hold (id, channel_key, channel_id, token_version, template_name,
       template_language, template_version, reason, code, text, by_receipt, set_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, now())
     ON CONFLICT (channel_key, (coalesce(channel_id::text, '')), (coalesce(token_version, 0)),
       (coalesce(template_name, '')), (coalesce(template_language, '')),
       (coalesce(template_version, 0)), reason) WHERE lifted_at IS NULL
     DO UPDATE SET code = excluded.code, text = excluded.text,
       by_receipt = hold.by_receipt OR excluded.by_receipt
     RETURNING id`,
    [
      id,
      hold.channelKey,
      hold.channelId ?? null,
      hold.tokenVersion ?? null,
      hold.template?.name ?? null,
      hold.template?.language ?? null,
      hold.template?.version ?? null,
      hold.reason,
      hold.code ?? null,
      hold.text ?? null,
      hold.byReceipt ?? false,
    ],
  );
  if (set === undefined) throw new Error('A hold was neither set nor found');
  return set.id;
}
