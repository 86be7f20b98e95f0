import type {
  ChannelCheck,
  ChannelView,
  ConnectResult,
  FieldProblem,
} from '#app/pipeline/merchant-app.ts';
import type { Tone } from '../words/state-word-types.ts';

export const CHANNEL_COPY = {
  channelId: 'Channel ID',
  token: 'API token',
  server: 'Server',
  connectText:
    'Both are in your 1MSG account. We check them, turn delivery reports on and change nothing else.',
  connect: 'Connect',
  connected: 'Channel connected',
  checkNow: 'Check now',
  checked: 'Channel checked',
  replaceToken: 'Replace token',
  replaceText: 'Paste the new token. The old one stays in use until 1MSG accepts the new one.',
  newToken: 'New API token',
  replaced: 'Token replaced',
  cancel: 'Cancel',
  disconnect: 'Disconnect',
  disconnectTitle: 'Disconnect WhatsApp?',
  disconnectText:
    'Sending stops, waiting messages are skipped, and we remove our delivery report address. Addresses of other apps stay.',
  keep: 'Keep connected',
  disconnected: 'WhatsApp disconnected',
  reports: 'Delivery reports',
} as const;

/** What 1MSG says of the number, as a badge. */
export function channelBadge(status: string | null): { tone: Tone; label: string } {
  switch (status) {
    case 'connected':
      return { tone: 'success', label: 'Connected' };
    case 'connecting':
      return { tone: 'attention', label: 'Connecting' };
    case 'disconnected':
      return { tone: 'warning', label: 'Number offline' };
    case 'uninitialized':
    case 'unregistered':
      return { tone: 'warning', label: 'Not registered' };
    default:
      return { tone: null, label: 'Not checked' };
  }
}

export type ChannelTrouble = {
  readonly tone: 'critical' | 'warning';
  readonly text: string;
  readonly details: string | null;
};

type Result = ConnectResult | ChannelCheck;

/** Problems that belong to one field of the connect form, found by 1MSG or by us. */
export function channelFieldProblems(result: Result | undefined): readonly FieldProblem[] {
  return result?.outcome === 'invalid' ? result.problems : [];
}

/** What 1MSG says against a value, to stand under its field; false for nothing. */
export function channelFieldError(
  result: Result | undefined,
  field: 'channelId' | 'token',
  channelId: string,
): string | false {
  if (result?.outcome === 'token_refused' && field === 'token') {
    return "1MSG didn't accept this token. Copy it again from 1MSG; it may have been replaced.";
  }
  if (result?.outcome === 'channel_not_found' && field === 'channelId') {
    return `There's no channel ${channelId} at 1MSG. Check the channel ID.`;
  }
  return false;
}

/** What went wrong with the channel as a whole; null for what a field says, and for nothing. */
export function channelTrouble(
  result: Result | undefined,
  channelId: string,
): ChannelTrouble | null {
  if (result === undefined) return null;
  switch (result.outcome) {
    case 'invalid':
    case 'checked':
      return null;
    case 'connected':
      return result.tokenNames === null ? null : namesOther(result.tokenNames, result.channel);
    case 'token_refused':
      return critical(
        "1MSG didn't accept this token. Copy it again from 1MSG; it may have been replaced.",
        result.details,
      );
    case 'channel_not_found':
      return critical(
        `There's no channel ${channelId} at 1MSG. Check the channel ID.`,
        result.details,
      );
    case 'offline':
      return critical(
        `The channel is ${result.status}. Connect the number in 1MSG, then try again.`,
        null,
      );
    case 'too_many_addresses':
      return critical(
        'This channel already reports to five addresses, the most 1MSG allows. Remove one in 1MSG, then connect again.',
        null,
      );
    case 'not_answering':
      return critical(
        "1MSG isn't answering. Try again in a minute; nothing was saved.",
        result.details,
      );
    case 'blocked':
      return critical(
        '1MSG blocks this channel (trial or subscription). Mend it in 1MSG, then try again.',
        result.details,
      );
    case 'not_connected':
      return critical('No channel is connected. Connect one first.', result.details);
    default:
      return critical(
        "1MSG gave an answer we can't read, so nothing was saved. Try again, then contact support.",
        result.details,
      );
  }
}

function critical(text: string, details: string | null): ChannelTrouble {
  return { tone: 'critical', text, details };
}

function namesOther(named: string, channel: ChannelView): ChannelTrouble | null {
  if (named === channel.channelId) return null;
  return {
    tone: 'warning',
    text: `The token names channel ${named}, you entered ${channel.channelId}. 1MSG accepted them together; check that this is the number you mean.`,
    details: null,
  };
}
