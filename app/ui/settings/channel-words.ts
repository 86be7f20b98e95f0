import type {
  ChannelCheck,
  ChannelProblem,
  ChannelView,
  ConnectResult,
  FieldProblem,
} from '#app/pipeline/merchant-app.ts';
import type { Translate } from '../i18n/instance.ts';
import type { Tone } from '../words/state-word-types.ts';

/** What 1MSG says of the number, as a badge. */
export function channelBadge(t: Translate, status: string | null): { tone: Tone; label: string } {
  switch (status) {
    case 'connected':
      return { tone: 'success', label: t('channel.badge.connected') };
    case 'connecting':
      return { tone: 'attention', label: t('channel.badge.connecting') };
    case 'disconnected':
      return { tone: 'warning', label: t('channel.badge.disconnected') };
    case 'uninitialized':
    case 'unregistered':
      return { tone: 'warning', label: t('channel.badge.notRegistered') };
    default:
      return { tone: null, label: t('channel.badge.notChecked') };
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
  t: Translate,
  result: Result | undefined,
  field: 'channelId' | 'token',
  channelId: string,
): string | false {
  if (result?.outcome === 'token_refused' && field === 'token') {
    return t('channel.trouble.tokenRefused');
  }
  if (result?.outcome === 'channel_not_found' && field === 'channelId') {
    return t('channel.trouble.notFound', { id: channelId });
  }
  return false;
}

/** What went wrong with the channel as a whole; null for what a field says, and for nothing. */
export function channelTrouble(
  t: Translate,
  result: Result | undefined,
  channelId: string,
): ChannelTrouble | null {
  if (result === undefined) return null;
  switch (result.outcome) {
    case 'invalid':
    case 'checked':
      return null;
    case 'connected':
      return result.tokenNames === null ? null : namesOther(t, result.tokenNames, result.channel);
    case 'offline':
      return critical(offlineWords(t, result.status), null);
    case 'too_many_addresses':
      return critical(t('channel.trouble.tooManyAddresses'), null);
    default:
      return critical(problemWords(t, result.outcome, channelId), result.details);
  }
}

function problemWords(t: Translate, outcome: ChannelProblem['outcome'], channelId: string): string {
  switch (outcome) {
    case 'token_refused':
      return t('channel.trouble.tokenRefused');
    case 'channel_not_found':
      return t('channel.trouble.notFound', { id: channelId });
    case 'not_answering':
      return t('channel.trouble.notAnswering');
    case 'blocked':
      return t('channel.trouble.blocked');
    case 'not_connected':
      return t('channel.trouble.notConnected');
    default:
      return t('channel.trouble.unexpected');
  }
}

/** A number that is not connected, by 1MSG's word for its state. */
function offlineWords(t: Translate, status: string): string {
  switch (status) {
    case 'connecting':
    case 'disconnected':
    case 'uninitialized':
    case 'unregistered':
      return t(`channel.trouble.offline.${status}`);
    default:
      return t('channel.trouble.offline.other', { status });
  }
}

function critical(text: string, details: string | null): ChannelTrouble {
  return { tone: 'critical', text, details };
}

function namesOther(t: Translate, named: string, channel: ChannelView): ChannelTrouble | null {
  if (named === channel.channelId) return null;
  return {
    tone: 'warning',
    text: t('channel.trouble.namesOther', { named, entered: channel.channelId }),
    details: null,
  };
}
