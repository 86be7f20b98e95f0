import type { ReportsProblem } from '#app/pipeline/merchant-app.ts';

export const REPORTS_WORDS = {
  /** A time follows. */
  restored: '1MSG had stopped sending us delivery reports. We switched them on again',
  off: "1MSG stopped sending delivery reports, and we couldn't switch them on again. States may be out of date.",
  /** A time follows. */
  since: 'Since',
} as const;

/** Why delivery reports could not be switched on again, and what to do. */
export const REPORTS_PROBLEM_WORDS: Readonly<Record<ReportsProblem, string>> = {
  too_many_addresses:
    'The channel already reports to five addresses, the most 1MSG allows. Remove one in 1MSG.',
  switched_off_at_onemsg: '1MSG keeps them switched off for this channel. Switch them on in 1MSG.',
  token_refused: "1MSG doesn't accept the token any more. Replace it.",
  channel_not_found: "1MSG doesn't know this channel ID. Check it.",
  blocked: '1MSG blocks this channel (trial or subscription). Mend it in 1MSG.',
  not_answering: "1MSG isn't answering. We keep trying.",
  not_connected: 'No channel is connected. Connect one.',
  unexpected_answer: "1MSG gave an answer we can't read. We keep trying.",
};
