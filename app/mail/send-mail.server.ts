import { createTransport } from 'nodemailer';
import type { MailOutcome, SendMail } from '#app/pipeline/mail.ts';

/** A mail server and the sender that it lets us write as. */
export type MailServer = { readonly url: string; readonly from: string };

/** A mail server that is away holds the job up no longer than this. */
const TIMEOUT_MS = 15_000;

type SmtpError = {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly syscall?: unknown;
  readonly timeoutType?: unknown;
};

const NEVER = { first: 500, last: 599 } as const;

/** What a server refuses for good, it says of the receiver or of the mail; of us it may think again. */
function refusalOf(command: string, responseCode: unknown): MailOutcome {
  const isFinal =
    typeof responseCode === 'number' && responseCode >= NEVER.first && responseCode <= NEVER.last;
  return isFinal && (command === 'RCPT TO' || command === 'DATA') ? 'refused' : 'postponed';
}

/**
 * A mail surely did not leave where no connection came about, or where the server answered a
 * command with a refusal. A connection that ends says nothing: it may have ended after the mail
 * was taken (nodemailer names both `CONN`).
 */
function outcomeOf(problem: SmtpError): MailOutcome {
  const { code, command, responseCode, syscall, timeoutType } = problem;
  if (syscall === 'connect' || code === 'EDNS') return 'postponed';
  if (timeoutType === 'CONNECT_TIMEOUT' || timeoutType === 'GREETING_TIMEOUT') return 'postponed';
  // What is no address: nodemailer sends it nowhere.
  if (code === 'EENVELOPE' && command === 'API') return 'refused';
  if (command === 'DATA') {
    return typeof responseCode === 'number' ? refusalOf(command, responseCode) : 'unknown';
  }
  if (typeof command !== 'string' || command === 'CONN') return 'unknown';
  return refusalOf(command, responseCode);
}

/** Makes the function that sends a mail, once. */
export function makeSendMail(
  { url, from }: MailServer,
  /** Hears why a mail did not leave; what it hears names no receiver. */
  onError: (problem: { code: string; responseCode: number | null }) => void,
): SendMail {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (to, { subject, text, html, fromName = '', replyTo }) => {
    try {
      await transport.sendMail({
        from: { name: fromName, address: from },
        // An object, so that nothing of it is read as a list of several.
        to: { name: '', address: to },
        subject,
        text,
        ...(html !== undefined && { html }),
        ...(replyTo !== undefined && { replyTo: { name: '', address: replyTo } }),
        // So that no absence notice answers it (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return 'sent';
    } catch (error) {
      const problem: SmtpError = typeof error === 'object' && error !== null ? error : {};
      const { code, responseCode } = problem;
      onError({
        code: typeof code === 'string' ? code : 'unknown',
        responseCode: typeof responseCode === 'number' ? responseCode : null,
      });
      return outcomeOf(problem);
    }
  };
}
