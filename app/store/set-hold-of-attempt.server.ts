import type { HoldReason } from '#app/domain/send-outcome.ts';
import { setHold } from './set-hold.server.ts';
import type { Sql } from './sql.ts';

/** What an attempt was made with, and what it told of its channel or template. */
export type AttemptFinding = {
  readonly channelKey: string;
  readonly channelId: string;
  readonly tokenVersion: number;
  readonly template: {
    readonly name: string;
    readonly language: string;
    readonly version: number;
  };
  readonly holds: 'channel' | 'template';
  readonly reason: HoldReason;
  readonly code: number | null;
  /** Sealed as 'hold.text'. */
  readonly text: string | null;
  readonly byReceipt?: boolean;
};

/**
 * Whether channel, token and template are still those the attempt was made with; locked, so that
 * they stay so until the hold is set.
 */
async function isCurrent(tx: Sql, finding: AttemptFinding): Promise<boolean> {
  const { channelId, tokenVersion, template } = finding;
  const channels = await tx.query(
    `SELECT 1 FROM channel
     WHERE id = $1 AND token_version = $2 AND disconnected_at IS NULL FOR SHARE`,
    [channelId, tokenVersion],
  );
  const templates = await tx.query(
    `SELECT 1 FROM template
     WHERE channel_id = $1 AND name = $2 AND language = $3 AND version = $4 FOR SHARE`,
    [channelId, template.name, template.language, template.version],
  );
  return channels.length > 0 && templates.length > 0;
}

/**
 * Sets the hold that an attempt tells of, or finds it; returns its id. Null where channel, token
 * or template have been replaced since: a hold would stop what works again.
 */
export async function setHoldOfAttempt(tx: Sql, finding: AttemptFinding): Promise<string | null> {
  if (!(await isCurrent(tx, finding))) return null;
  const { channelKey, channelId, tokenVersion, template, reason, code, text } = finding;
  return setHold(tx, {
    channelKey,
    reason,
    code,
    text,
    byReceipt: finding.byReceipt ?? false,
    ...(finding.holds === 'template' && { channelId, template }),
    ...(reason === 'token_refused' && { channelId, tokenVersion }),
  });
}
