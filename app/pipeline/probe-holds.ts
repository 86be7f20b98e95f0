import { holdOfStatus } from '#app/domain/hold-probe.ts';
import { fewAtOnce } from './few-at-once.ts';
import type { OneMsgPort } from './merchant-app-ports.ts';
import type { ChannelCredentials } from './merchant-app-ports-channels.ts';

/** A hold whose probe is due, and the channel to ask. */
export type DueProbe = {
  readonly holdId: string;
  readonly by: 'status' | 'message' | 'templates';
  readonly channelId: string;
  readonly credentials: ChannelCredentials;
};

export type HoldProbesPort = {
  /** Takes up to `limit`, and sets when each would be probed next. */
  claimProbes(limit: number): Promise<DueProbe[]>;
  recordStatus(channelId: string, status: string): Promise<void>;
  /** Lets one message of a hold through as its probe; false where it holds none that may go. */
  letThrough(holdId: string): Promise<boolean>;
  /** Lifts a hold that holds nothing: the next message that comes tells. */
  liftEmpty(holdId: string): Promise<boolean>;
};

export type ProbePorts = HoldProbesPort & {
  getStatus: OneMsgPort['getStatus'];
  wakeSend(): void;
  onError(error: unknown): void;
};

const PROBES_PER_RUN = 50;
const PROBES_AT_ONCE = 5;

/** Looks whether holds are over; returns whether there may be more to look at. */
export function makeProbeHolds(ports: ProbePorts): () => Promise<boolean> {
  async function isOnline({ channelId, credentials }: DueProbe): Promise<boolean> {
    const answer = await ports.getStatus(credentials);
    if (!answer.ok) return false;
    await ports.recordStatus(channelId, answer.status);
    return holdOfStatus(answer.status) === null;
  }

  async function probe(due: DueProbe): Promise<void> {
    if (due.by === 'status' && !(await isOnline(due))) return;
    const isUnderWay = await ports.letThrough(due.holdId);
    if (isUnderWay) ports.wakeSend();
    else if (due.by === 'status') await ports.liftEmpty(due.holdId);
  }

  return async () => {
    const due = await ports.claimProbes(PROBES_PER_RUN);
    await fewAtOnce(due, PROBES_AT_ONCE, (one) => probe(one).catch(ports.onError));
    return due.length === PROBES_PER_RUN;
  };
}
