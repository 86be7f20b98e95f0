/** A mail to one person. */
export type Mail = {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  /** What stands before the address of this installation's sender. */
  readonly fromName?: string;
  readonly replyTo?: string;
};

/**
 * `postponed`: surely not taken, and may be later (no connection, or the server said "not now").
 * `refused`: it will never take it. `unknown`: nobody can say, so it counts as sent.
 */
export type MailOutcome = 'sent' | 'postponed' | 'refused' | 'unknown';

/** Sends a mail, once; never rejects. */
export type SendMail = (to: string, mail: Mail) => Promise<MailOutcome>;
