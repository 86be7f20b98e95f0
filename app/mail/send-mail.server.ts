import { createTransport } from 'nodemailer';
import type { AlertStaffPorts, MailOutcome } from '#app/pipeline/alert-staff.ts';

/** A mail server and the sender that it lets us write as. */
export type MailServer = { readonly url: string; readonly from: string };

/** A mail server that is away holds the job up no longer than this. */
const TIMEOUT_MS = 15_000;

type SmtpError = {
  readonly code?: unknown;
  readonly command?: unknown;
  readonly responseCode?: unknown;
  readonly syscall?: unknown;
};

/**
 * A mail surely did not leave where no connection came about, or where the server answered a
 * command with a refusal. A connection that ends says nothing: it may have ended after the mail
 * was taken (nodemailer names both `CONN`).
 */
function outcomeOf({ code, command, responseCode, syscall }: SmtpError): MailOutcome {
  if (syscall === 'connect' || code === 'EDNS') return 'refused';
  if (command === 'DATA') return typeof responseCode === 'number' ? 'refused' : 'unknown';
  return typeof command === 'string' && command !== 'CONN' ? 'refused' : 'unknown';
}

/** Makes the function that sends a mail as plain text, once. */
export function makeSendMail(
  { url, from }: MailServer,
  /** Hears why a mail did not leave; what it hears names no receiver. */
  onError: (problem: { code: string; responseCode: number | null }) => void,
): AlertStaffPorts['sendMail'] {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (to, { subject, text }) => {
    try {
      // An object, so that nothing of it is read as a list of several.
      await transport.sendMail({ from, to: { name: '', address: to }, subject, text });
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
