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
  const server = await makeWebServer(container.web, config.role !== 'worker');
  const worker = config.role === 'web' ? null : await container.startWorker();
  const port = await listenOn(server, config.port);
  log.info({ port, role: config.role, database: config.database.kind }, 'ready');
  stopOnSignal(container, async () => {
    await Promise.all([closeServer(server), worker?.stop()]);
    await container.close();
  });
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
