import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export type ReceivedMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
};

export type LocalMailServer = {
  readonly url: string;
  readonly mails: readonly ReceivedMail[];
  /** What it does with the next mails. */
  behave(how: Behaviour): void;
  close(): Promise<void>;
};

/**
 * `refuse_…`: says no. `not_now`: says that it may take it later. `hang_up`: takes the mail and ends
 * without a word. `say_nothing`: takes it, and leaves the connection as it is.
 */
type Behaviour =
  | 'accept'
  | 'refuse_sender'
  | 'refuse_receiver'
  | 'refuse_mail'
  | 'not_now'
  | 'hang_up'
  | 'say_nothing';

class Refusal extends Error {
  readonly responseCode: number;

  constructor(message: string, responseCode = 550) {
    super(message);
    this.responseCode = responseCode;
  }
}

/** A mail server on this machine, as any other is spoken to. */
export async function startMailServer(): Promise<LocalMailServer> {
  const mails: ReceivedMail[] = [];
  let how: Behaviour = 'accept';
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onMailFrom: (_address, _session, done) =>
      how === 'refuse_sender' ? done(new Refusal('No such sender here')) : done(),
    onRcptTo(_address, _session, done) {
      if (how === 'refuse_receiver') done(new Refusal('No such person here'));
      else done(how === 'not_now' ? new Refusal('Greylisted, come again', 451) : null);
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          raw: Buffer.concat(chunks).toString('utf8'),
        });
        if (how === 'hang_up') {
          for (const connection of server.connections) connection.close();
        } else if (how !== 'say_nothing') {
          done(how === 'refuse_mail' ? new Refusal('It looks like spam') : null);
        }
      });
    },
  });
  // A client that goes in the middle of a word is part of what is tried.
  server.on('error', () => {});
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    behave(next) {
      how = next;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
