import { type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * What of an error may be logged. A database error quotes the row it failed on, so only its
 * SQLSTATE and where it happened stay.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const fromDatabase = 'severity' in error || 'sqlState' in error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return {
    name: error.name,
    code,
    ...(!fromDatabase && { message: error.message }),
    stack: frames.join('\n'),
  };
}

/** The log of a process: JSON lines with our own ids only. */
export function makeLog(level: string): Log {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: describeError },
  });
}
