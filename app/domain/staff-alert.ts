/** What staff can be told of by e-mail. */
export const ALERT_CAUSES = ['held', 'failures'] as const;
export type AlertCause = (typeof ALERT_CAUSES)[number];

/** At most one mail for each cause in this time, by shop. */
export const ALERT_PAUSE_SECONDS = 3600;

/** What became of a shop's newest messages, an hour of them at most. */
export type RecentOutcomes = { readonly sends: number; readonly failed: number };

const LEAST_FAILED = 10;
const LEAST_SHARE = 0.1;

/** Whether so many messages fail that a person should look: a handful never is. */
export function areManyFailures({ sends, failed }: RecentOutcomes): boolean {
  return failed >= LEAST_FAILED && failed >= sends * LEAST_SHARE;
}

/** Whether a text can be an e-mail address; who receives it is for the mail server to say. */
export function isEmailAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>(),;:"[\]\\]+@[^\s@<>(),;:"[\]\\]+\.[^\s@<>(),;:"[\]\\]{2,}$/u.test(text)
  );
}
