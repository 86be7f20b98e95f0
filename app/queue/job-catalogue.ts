import { z } from 'zod';

/**
 * Every job there is. Jobs are wake-ups and schedules: what is to do stands in the tables, so a
 * job that is lost, repeated or late does no harm.
 */
export const JOBS = {
  /** Undecided events are waiting. */
  'decide.wake': {
    payload: z.object({}),
    notify: true,
    cron: null,
    timeoutSeconds: 30,
  },
  /** Messages are waiting. */
  'send.wake': {
    payload: z.object({}),
    notify: true,
    cron: null,
    timeoutSeconds: 30,
  },
  /** A merchant sends again, or leaves, all that a view shows. */
  'bulk-actions.wake': {
    payload: z.object({}),
    notify: true,
    cron: null,
    timeoutSeconds: 30,
  },
  /** A merchant started a dry run. */
  'dry-runs.wake': {
    payload: z.object({}),
    notify: true,
    cron: null,
    timeoutSeconds: 30,
  },
  /** Read the templates of shops that wait for one. */
  'templates.refresh': {
    payload: z.object({}),
    notify: false,
    cron: '*/3 * * * *',
    timeoutSeconds: 600,
  },
  /** Bring our address in line in the lists of channels that shops left or came back to. */
  'hooks.align': {
    payload: z.object({}),
    notify: true,
    cron: '* * * * *',
    timeoutSeconds: 600,
  },
  /** Blank test messages after their hour. */
  'tests.erase': {
    payload: z.object({}),
    notify: false,
    cron: '*/5 * * * *',
    timeoutSeconds: 300,
  },
  /** Add up what is counted of each shop and day. */
  'counts.add': {
    payload: z.object({}),
    notify: false,
    cron: '* * * * *',
    timeoutSeconds: 120,
  },
  /** Tell staff by e-mail what needs a hand. */
  'staff.alert': {
    payload: z.object({}),
    notify: false,
    cron: '*/5 * * * *',
    timeoutSeconds: 600,
  },
  /** Make the partitions of the weeks to come. */
  'partitions.make': {
    payload: z.object({}),
    notify: false,
    cron: '7 * * * *',
    timeoutSeconds: 840,
  },
  /** Drop what its time is over for; in several rests of a day, since it leaves most of the time to others. */
  'retention.run': {
    payload: z.object({}),
    notify: false,
    cron: '17 */4 * * *',
    timeoutSeconds: 840,
  },
} as const;

export type JobName = keyof typeof JOBS;
export const JOB_NAMES = Object.keys(JOBS).filter((name): name is JobName => name in JOBS);
