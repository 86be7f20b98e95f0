import { relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');
const DEBUGGER = /ws:\/\/127\.0\.0\.1:\d+\/[\w-]+/;
const SAMPLE_MICROSECONDS = 500;

const callFrame = z.object({
  functionName: z.string(),
  url: z.string(),
  lineNumber: z.number(),
});

/** https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile */
const profile = z.object({
  nodes: z.array(z.object({ id: z.number(), callFrame })),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof profile>;

const message = z.object({
  id: z.number().optional(),
  result: z.unknown(),
  error: z.object({ message: z.string() }).optional(),
});

/** A function and the time in which it was at the top of the stack, in milliseconds. */
export type FunctionTime = { name: string; place: string; milliseconds: number };

export type Profiler = {
  start(): Promise<void>;
  stop(): Promise<CpuProfile>;
  close(): void;
};

/** Profiles a process that was started with `--inspect=0`, whose output says where to connect. */
export async function connectProfiler(output: string): Promise<Profiler> {
  const url = DEBUGGER.exec(output)?.[0];
  if (url === undefined) throw new Error('The process does not say where its debugger listens');
  const socket = new WebSocket(url);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error(`No answer at ${url}`)), {
      once: true,
    });
  });
  let last = 0;
  function ask(method: string, params: object = {}): Promise<unknown> {
    last += 1;
    const id = last;
    const answered = new Promise<unknown>((resolve, reject) => {
      const onMessage = (event: MessageEvent): void => {
        const answer = message.parse(JSON.parse(String(event.data)));
        if (answer.id !== id) return;
        socket.removeEventListener('message', onMessage);
        if (answer.error === undefined) resolve(answer.result);
        else reject(new Error(answer.error.message));
      };
      socket.addEventListener('message', onMessage);
    });
    socket.send(JSON.stringify({ id, method, params }));
    return answered;
  }
  await ask('Profiler.enable');
  await ask('Profiler.setSamplingInterval', { interval: SAMPLE_MICROSECONDS });
  return {
    async start() {
      await ask('Profiler.start');
    },
    async stop() {
      return z.object({ profile }).parse(await ask('Profiler.stop')).profile;
    },
    close: () => socket.close(),
  };
}

/** The functions by their own time, the longest first, without the time in which nothing ran. */
export function functionTimes({ nodes, samples, timeDeltas }: CpuProfile): FunctionTime[] {
  const frames = new Map(nodes.map(({ id, callFrame: frame }) => [id, frame]));
  const times = new Map<string, FunctionTime>();
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    if (frame === undefined || frame.functionName === '(idle)') continue;
    const name = frame.functionName === '' ? '(anonymous)' : frame.functionName;
    const place = placeOf(frame.url, frame.lineNumber + 1);
    const key = `${name} ${place}`;
    const known = times.get(key) ?? { name, place, milliseconds: 0 };
    known.milliseconds += (timeDeltas[index] ?? 0) / 1000;
    times.set(key, known);
  }
  return [...times.values()].sort((a, b) => b.milliseconds - a.milliseconds);
}

function placeOf(url: string, line: number): string {
  if (url === '') return '–';
  if (!url.startsWith('file:')) return `${url}:${line}`;
  return `${relative(ROOT, fileURLToPath(url)).replace('node_modules/', '')}:${line}`;
}
