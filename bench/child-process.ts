import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { pinnedTo } from '#sandbox/pinned-command.ts';

/** A process of the run that is asked over its IPC channel; its side is `answer-parent.ts`. */
export type BenchProcess = {
  pid: number;
  /** What it said when it was ready. */
  ready: unknown;
  /** Rejects where its handler threw or it ended first. */
  ask(question: unknown): Promise<unknown>;
  stop(): Promise<void>;
};

export type BenchProcessOptions = {
  /** The TypeScript file that calls `answerParent`. */
  script: string;
  /** The cores it runs on, as `taskset -c` takes them; any if left out. */
  cores?: string;
  environment?: Readonly<Record<string, string>>;
  /** Node's own flags, such as `--cpu-prof`. */
  nodeFlags?: readonly string[];
};

type Waiting = { resolve(value: unknown): void; reject(error: Error): void };

const READY = 'ready';

function isAnswer(message: unknown): message is { id: string; answer?: unknown; error?: string } {
  return typeof message === 'object' && message !== null && 'id' in message;
}

/** Starts a Node process on its cores; settles when it is ready. */
export async function startBenchProcess(options: BenchProcessOptions): Promise<BenchProcess> {
  const [program, args] = pinnedTo(options.cores ?? null, process.execPath, [
    ...(options.nodeFlags ?? []),
    options.script,
  ]);
  const child = spawn(program, args, {
    env: { ...process.env, NODE_ENV: 'production', ...options.environment },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const waiting = new Map<string, Waiting>();
  child.on('message', (message: unknown) => {
    if (!isAnswer(message)) return;
    const own = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.error === undefined) own?.resolve(message.answer);
    else own?.reject(new Error(message.error));
  });
  void ended.then(() => {
    const gone = new Error(`${options.script} ended (${describeEnd(child)})`);
    for (const own of waiting.values()) own.reject(gone);
    waiting.clear();
  });
  const answerOf = (id: string): Promise<unknown> => {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    waiting.set(id, { resolve, reject });
    return promise;
  };
  const ready = await answerOf(READY);
  let asked = 0;
  return {
    pid: child.pid ?? 0,
    ready,
    ask(question) {
      asked += 1;
      const id = String(asked);
      const answer = answerOf(id);
      child.send({ id, question }, (error) => {
        if (error === null) return;
        waiting.get(id)?.reject(error);
        waiting.delete(id);
      });
      return answer;
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      // The other side ends by itself when its channel closes, and writes its profile.
      child.disconnect();
      await ended;
    },
  };
}

function describeEnd({ exitCode, signalCode }: ChildProcess): string {
  return signalCode === null ? `code ${exitCode}` : `signal ${signalCode}`;
}
