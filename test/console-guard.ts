import { format } from 'node:util';

/**
 * Watches console.error and console.warn. Files of tests share a process, where this is loaded
 * once: each file that did it anew would wrap what the one before had wrapped.
 */
const written: string[] = [];

for (const level of ['error', 'warn'] as const) {
  const write = console[level].bind(console);
  console[level] = (...args: unknown[]) => {
    written.push(`console.${level}: ${format(...args)}`);
    write(...args);
  };
}

/** What was written since this was last asked for. */
export function takeWritten(): string[] {
  return written.splice(0);
}
