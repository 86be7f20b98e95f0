import {
  type FallbackSituation,
  type FallbackVerdict,
  judgeFallback,
} from '#app/domain/fallback-email.ts';
import { type CustomerMailFacts, writeCustomerMail } from '#app/domain/fallback-mail.ts';
import { isEmailAddress } from '#app/domain/staff-alert.ts';
import { fewAtOnce } from './few-at-once.ts';
import type { MailOutcome, SendMail } from './mail.ts';

/** Says of an e-mail that is due whether it is to be sent now. */
export type Judge = (situation: FallbackSituation, now: string) => FallbackVerdict;

/** An e-mail that is due, which this worker has for a while. */
export type EmailClaim = {
  readonly messageId: string;
  readonly shopId: string;
  readonly shopDomain: string;
  readonly orderGid: string;
};

/** An e-mail that is committed as started: it may leave now, once. */
export type StartedEmail = {
  readonly messageId: string;
  /** How many tries there are, with this one. */
  readonly tries: number;
  readonly facts: CustomerMailFacts;
};

/** Where a customer and a shop are written to, as Shopify says now. Null: it gives no address. */
export type OrderEmailReading =
  | {
      readonly outcome: 'read';
      readonly email: string | null;
      /** The shop's address for customers. */
      readonly contactEmail: string | null;
    }
  | { readonly outcome: 'not_found' | 'access_lost' | 'throttled' | 'unreachable' };

export type TellByEmailPorts = {
  /** Gives up on e-mails of which nothing was heard past their deadline: they are unconfirmed. */
  closeOverdue(): Promise<number>;
  /** Takes due e-mails on, the longest due first; those not to be sent are dropped or put off. */
  claimDue(
    limit: number,
    judge: Judge,
  ): Promise<{ readonly claims: readonly EmailClaim[]; readonly more: boolean }>;
  readOrderEmail(shopDomain: string, orderGid: string): Promise<OrderEmailReading>;
  drop(claim: EmailClaim, reason: 'no_address' | 'order_not_found'): Promise<void>;
  /** Where to write could not be found out: later, or after the last try not at all. */
  putOff(claim: EmailClaim): Promise<void>;
  /** The last look, and the start in one; null: it is not to be sent, or another worker has it. */
  startEmail(claim: EmailClaim, judge: Judge): Promise<StartedEmail | null>;
  settleEmail(started: StartedEmail, outcome: MailOutcome): Promise<void>;
  /** Null: this installation sends no mail. */
  readonly sendMail: SendMail | null;
};

export type TellByEmailOptions = {
  readonly log: (entry: { shopId: string; messageId: string; outcome: MailOutcome }) => void;
  readonly onError: (error: unknown) => void;
};

const CLAIMED = 20;
const AT_ONCE = 5;

export type TellByEmail = {
  /** Returns whether there may be more to do now. */
  run(): Promise<boolean>;
  /** Takes nothing on any more: what is under way ends at its next step. */
  stop(): void;
};

/**
 * Makes the worker that writes to customers whom WhatsApp cannot reach. An address lives for one
 * call: it is read from Shopify when the mail is about to leave, and goes to the mail server alone.
 * `started` is committed before the server is called; what became of a mail that nobody can say
 * anything of is never tried again.
 */
export function makeTellByEmail(
  ports: TellByEmailPorts,
  { log, onError }: TellByEmailOptions,
): TellByEmail {
  let stopped = false;
  const judge: Judge = (situation, now) => judgeFallback(situation, now, ports.sendMail !== null);

  async function sendTo(
    claim: EmailClaim,
    address: string,
    contactEmail: string | null,
  ): Promise<void> {
    const { sendMail } = ports;
    const started = await ports.startEmail(claim, judge);
    if (started === null || sendMail === null) return;
    const outcome = await sendMail(address, {
      ...writeCustomerMail(started.facts),
      ...(contactEmail !== null && isEmailAddress(contactEmail) && { replyTo: contactEmail }),
    });
    await ports.settleEmail(started, outcome);
    log({ shopId: claim.shopId, messageId: claim.messageId, outcome });
  }

  async function tell(claim: EmailClaim): Promise<void> {
    if (stopped) return;
    const reading = await ports.readOrderEmail(claim.shopDomain, claim.orderGid);
    if (reading.outcome === 'not_found') return ports.drop(claim, 'order_not_found');
    if (reading.outcome !== 'read') return ports.putOff(claim);
    const { email, contactEmail } = reading;
    if (email === null || !isEmailAddress(email)) return ports.drop(claim, 'no_address');
    await sendTo(claim, email, contactEmail);
  }

  return {
    async run() {
      await ports.closeOverdue();
      const { claims, more } = await ports.claimDue(CLAIMED, judge);
      await fewAtOnce(claims, AT_ONCE, (claim) => tell(claim).catch(onError));
      return more && !stopped;
    },
    stop() {
      stopped = true;
    },
  };
}
