import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type BenchProcess, startBenchProcess } from '#bench/child-process.ts';

let running: BenchProcess | null = null;

async function start(cores?: string): Promise<BenchProcess> {
  const script = join(import.meta.dirname, 'asked-process.ts');
  running = await startBenchProcess({ script, ...(cores !== undefined && { cores }) });
  return running;
}

afterEach(async () => {
  await running?.stop();
  running = null;
});

// taskset is Linux's.
test.runIf(process.platform === 'linux')(
  'a process runs on its cores and answers what it is asked',
  async () => {
    const child = await start('0');
    expect(child.ready).toEqual({ cores: '0', pid: child.pid });
    expect(await child.ask({ double: 21 })).toBe(42);
  },
);

test('a question that throws, and one that the process does not outlive, are rejected', async () => {
  const child = await start();
  await expect(child.ask('throw')).rejects.toThrow('as asked');
  await expect(child.ask('end')).rejects.toThrow('ended (code 3)');
});
