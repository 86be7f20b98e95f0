// Generates the Prisma client. The CLI wants its native schema engine even for this; where it
// cannot be downloaded, a stand-in that is never called will do.
import { spawnSync } from 'node:child_process';

const env = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', ...process.env };
env.PRISMA_SCHEMA_ENGINE_BINARY ??= '/bin/true';
const { status, stdout, stderr } = spawnSync('prisma', ['generate'], { env, encoding: 'utf8' });
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr}`);
  process.exit(status ?? 1);
}
