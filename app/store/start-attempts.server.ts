import { v7 as uuidv7 } from 'uuid';
import type { PreparedMessage } from '#app/domain/prepare-message.ts';
import { deadlineSeconds, type Waits } from '#app/domain/waits.ts';
import type {
  Prepare,
  SendingChannel,
  StartedAttempt,
  StartResult,
} from '#app/pipeline/send-ports.ts';
import { allowAttempts, spacingOf } from './channel-allowance.ts';
import { type LockedGate, lockGates, shutWhileAsking } from './channel-gate.server.ts';
import { type Candidate, readDueMessages } from './due-messages.server.ts';
import { letOneThrough } from './hold-probes.server.ts';
import { waitForQuietEnd } from './quiet-waits.server.ts';
import { setHold } from './set-hold.server.ts';
import type { Sql, SqlEngine } from './sql.ts';
import { START_ATTEMPTS } from './start-statement.ts';
import { endUnsentMessages } from './unsent-messages.server.ts';
import type { Vault } from './vault.ts';

const CANDIDATES_PER_PLACE = 2;
/** When to look again where the rate, not the room, is what stops. */
const RATE_LOOK_MS = 50;

/** Any shop's way into the channel: what is asked concerns the number itself. */
const CREDENTIALS = `
  SELECT id, base_url, onemsg_channel_id, token, token_version FROM channel
  WHERE channel_key = $1 AND disconnected_at IS NULL ORDER BY connected_at DESC LIMIT 1`;

type CredentialsRow = {
  id: string;
  base_url: string;
  onemsg_channel_id: string;
  token: string;
  token_version: number;
};

const START = `
  ${START_ATTEMPTS}
  UPDATE message SET state = 'sending', tries = tries + 1, cause = NULL, code = NULL,
         sent_at = NULL, failed_at = NULL, updated_at = now()
  WHERE id = ANY($6::uuid[])`;

type Verdict = { candidate: Candidate; prepared: PreparedMessage };
type Sendable = {
  candidate: Candidate;
  prepared: Extract<PreparedMessage, { verdict: 'send' }>;
};
/** A channel that may start messages now. */
type OpenChannel = { channelKey: string; gate: LockedGate; places: number };

/**
 * Makes the function that starts what may leave on some channels now, each within its own limits.
 * Channels are served together because most have a message or two at a time, and their statements
 * cost more than their rows.
 */
export function makeStartAttempts(
  sql: SqlEngine,
  vault: Vault,
  options: {
    waits: Waits;
    /** Hears of a message that cannot be opened: a key is missing, or its text was damaged. */
    onUnreadable: (error: unknown) => void;
  },
): (
  channelKeys: readonly string[],
  owner: string,
  prepare: Prepare,
) => Promise<ReadonlyMap<string, StartResult>> {
  const { waits, onUnreadable } = options;

  async function credentialsOf(tx: Sql, channelKey: string): Promise<SendingChannel | null> {
    const [row] = await tx.query<CredentialsRow>(CREDENTIALS, [channelKey]);
    if (row === undefined) return null;
    return {
      id: row.id,
      baseUrl: row.base_url,
      channelId: row.onemsg_channel_id,
      token: vault.open('channel.token', row.token),
      tokenVersion: row.token_version,
    };
  }

  /** The channel where it may start messages, else what stops it. */
  async function openChannel(
    tx: Sql,
    channelKey: string,
    gate: LockedGate | undefined,
  ): Promise<OpenChannel | StartResult> {
    if (gate === undefined) return nothingStarted(RATE_LOOK_MS);
    if (gate.pausedSeconds > 0) return nothingStarted(Math.ceil(gate.pausedSeconds * 1000));
    if (gate.pace.probe === 'status') {
      const asked = await credentialsOf(tx, channelKey);
      if (asked === null) return nothingStarted(null);
      await shutWhileAsking(tx, channelKey, waits);
      return { started: [], askStatusOf: asked, againInMs: null };
    }
    const { places, stoppedBy } = allowAttempts(
      {
        inFlight: gate.inFlight,
        oldestSeconds: gate.oldestSeconds,
        ratePerSecond: gate.rate,
        nextSendSeconds: gate.nextSendSeconds,
        probing: gate.pace.probe !== null,
      },
      waits,
    );
    if (places === 0) return nothingStarted(stoppedBy === 'rate' ? RATE_LOOK_MS : null);
    return { channelKey, gate, places };
  }

  /** Messages that may not leave are ended, held or put off; returns the ones that may. */
  async function apply(tx: Sql, verdicts: readonly Verdict[]): Promise<Sendable[]> {
    await endUnsentMessages(
      tx,
      verdicts.flatMap(({ candidate, prepared }) =>
        prepared.verdict === 'end' ? [{ id: candidate.id, reason: prepared.reason }] : [],
      ),
    );
    await waitForQuietEnd(
      tx,
      verdicts.flatMap(({ candidate, prepared }) =>
        prepared.verdict === 'wait' ? [{ candidate, until: prepared.until }] : [],
      ),
    );
    for (const { candidate, prepared } of verdicts) {
      const { probeOf } = candidate.message;
      if (prepared.verdict === 'end' && probeOf !== null) await letOneThrough(tx, probeOf);
      if (prepared.verdict === 'hold') await holdMessage(tx, candidate.id, prepared.holdId);
      if (prepared.verdict !== 'no_template') continue;
      const holdId = await setHold(tx, {
        channelKey: candidate.channelKey,
        channelId: candidate.channel.id,
        reason: prepared.reason,
        template: { name: prepared.templateName, language: prepared.language, version: 0 },
      });
      await holdMessage(tx, candidate.id, holdId);
    }
    return verdicts.flatMap(({ candidate, prepared }) =>
      prepared.verdict === 'send' ? [{ candidate, prepared }] : [],
    );
  }

  async function start(
    tx: Sql,
    owner: string,
    sendable: readonly Sendable[],
    channels: readonly OpenChannel[],
  ): Promise<StartedAttempt[]> {
    if (sendable.length === 0) return [];
    const attempts = sendable.map((entry) => ({ ...entry, id: uuidv7() }));
    const counts = Map.groupBy(attempts, ({ candidate }) => candidate.channelKey);
    const spending = channels.flatMap(({ channelKey, gate }) => {
      const count = counts.get(channelKey)?.length ?? 0;
      return count === 0 ? [] : [{ channelKey, seconds: spacingOf(count, gate.rate) }];
    });
    await tx.query(START, [
      JSON.stringify(
        attempts.map(({ id, candidate, prepared }) => ({
          id,
          message_id: candidate.id,
          shop_id: candidate.shopId,
          root_gid: candidate.rootGid,
          channel_id: candidate.channel.id,
          channel_key: candidate.channelKey,
          phone_hash: candidate.phoneHash,
          number: candidate.tries + 1,
          owner,
          template_name: prepared.template.name,
          template_language: prepared.template.language,
          template_version: prepared.template.version,
          token_version: candidate.channel.tokenVersion,
          rendered_text: vault.seal('attempt.rendered_text', prepared.text),
          text_hash: vault.hash('text', prepared.text),
        })),
      ),
      deadlineSeconds(waits),
      waits.sameRecipient,
      spending.map(({ channelKey }) => channelKey),
      spending.map(({ seconds }) => seconds),
      attempts.map(({ candidate }) => candidate.id),
    ]);
    return attempts.map(({ id, candidate, prepared }) => ({
      id,
      messageId: candidate.id,
      shopId: candidate.shopId,
      tries: candidate.tries + 1,
      retries: candidate.retries,
      channelKey: candidate.channelKey,
      channel: candidate.channel,
      phone: candidate.phone,
      probeOf: candidate.message.probeOf,
      prepared,
    }));
  }

  return (channelKeys, owner, prepare) =>
    sql.transaction(async (tx) => {
      const results = new Map<string, StartResult>();
      const open: OpenChannel[] = [];
      const gates = await lockGates(tx, channelKeys, waits);
      for (const channelKey of channelKeys) {
        const channel = await openChannel(tx, channelKey, gates.get(channelKey));
        if ('places' in channel) open.push(channel);
        else results.set(channelKey, channel);
      }
      const asked = open.map(({ channelKey, places }) => ({
        channelKey,
        most: places * CANDIDATES_PER_PLACE,
      }));
      const candidates = await readDueMessages(tx, vault, asked, waits, onUnreadable);
      const sendable = await apply(
        tx,
        onePerRecipient(candidates).map((candidate) => {
          const now = gates.get(candidate.channelKey)?.now;
          if (now === undefined) throw new Error('A candidate is of a channel whose gate is held');
          return { candidate, prepared: prepare(candidate.message, now.toISOString()) };
        }),
      );
      const started = await start(tx, owner, firstPlaces(sendable, open), open);
      for (const { channelKey, most } of asked) {
        const read = candidates.filter((candidate) => candidate.channelKey === channelKey).length;
        results.set(channelKey, {
          started: started.filter((attempt) => attempt.channelKey === channelKey),
          askStatusOf: null,
          againInMs: read === most ? 0 : null,
        });
      }
      return results;
    });
}

function nothingStarted(againInMs: number | null): StartResult {
  return { started: [], askStatusOf: null, againInMs };
}

/** Two messages to one phone on a channel cannot leave together: the first of the line goes. */
function onePerRecipient(candidates: readonly Candidate[]): Candidate[] {
  const taken = new Set<string>();
  return candidates.filter(({ channelKey, phoneHash }) => {
    const recipient = `${channelKey} ${phoneHash}`;
    if (taken.has(recipient)) return false;
    taken.add(recipient);
    return true;
  });
}

/** Of each channel as many as it has places for, the first of its line. */
function firstPlaces(
  sendable: readonly Sendable[],
  channels: readonly OpenChannel[],
): readonly Sendable[] {
  const left = new Map(channels.map(({ channelKey, places }) => [channelKey, places]));
  return sendable.filter(({ candidate: { channelKey } }) => {
    const places = left.get(channelKey) ?? 0;
    left.set(channelKey, places - 1);
    return places > 0;
  });
}

async function holdMessage(tx: Sql, id: string, holdId: string): Promise<void> {
  await tx.query(
    `UPDATE message SET state = 'held', hold_id = $2, probe_of = NULL, updated_at = now(),
            timed = false,
            cause = (SELECT reason FROM hold WHERE hold.id = $2)
     WHERE id = $1 AND state = 'waiting'`,
    [id, holdId],
  );
}
