import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, ConfigProblem, readProcessConfig } from './config.server.ts';
import { type Container, makeContainer } from './container.server.ts';
import { closeServer, listenOn, makeWebServer } from './server.ts';
import { DataFolderInUse } from './store/data-folder-lock.server.ts';

/** What is under way has this long to end; what has not is found again by the next process. */
const STOP_MS = 60_000;

/** Starts what this process's ROLE asks for, and stops it in good order on SIGTERM or SIGINT. */
async function start(config: Config): Promise<void> {
  const container = await makeContainer(config);
  const { log } = container;
  let draining = false;
  const server = await makeWebServer(container.web, config.role !== 'worker', () => draining);
  const worker = config.role === 'web' ? null : container.startWorker();
  // Before the worker has anything under way that a signal could cut.
  stopOnSignal(container, async () => {
    draining = true;
    const served = sleep(config.drainSeconds * 1000).then(() => closeServer(server));
    await Promise.all([served, worker?.then((running) => running.stop())]);
    await container.close();
  });
  await worker;
  const port = await listenOn(server, config.port);
  log.info({ port, role: config.role, database: config.database.kind }, 'ready');
}

function stopOnSignal({ log }: Container, stop: () => Promise<void>): void {
  let stopping = false;
  const onSignal = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => {
      log.error('stopping took too long');
      process.exit(1);
    }, STOP_MS).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      },
    );
  };
  // A second signal (npm passes on what the terminal sent already) must not cut the stop short.
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

try {
  await start(readProcessConfig());
} catch (error) {
  if (!(error instanceof ConfigProblem || error instanceof DataFolderInUse)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
