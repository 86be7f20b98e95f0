import { type Logger, pino } from 'pino';

export type Log = Logger;

/**
 * What of an error may be logged. A database error quotes the row it failed on, one of Prisma's
 * the values it was given and one of a parser the text it read: of these only the code and where
 * it happened stay.
 */
export function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const quotesData =
    'severity' in error ||
    'sqlState' in error ||
    error instanceof SyntaxError ||
    /^(Prisma|DriverAdapter)/.test(error.name);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  const frames = error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [];
  return {
    name: error.name,
    code,
    ...(!quotesData && { message: error.message }),
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
