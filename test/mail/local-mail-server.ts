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

/** `refuse_sender`, `refuse_mail`: says no. `hang_up`: takes the mail and ends without a word. */
type Behaviour = 'accept' | 'refuse_sender' | 'refuse_mail' | 'hang_up';

class Refusal extends Error {
  readonly responseCode = 550;
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
        } else {
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
