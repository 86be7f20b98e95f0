// Fails where prisma/schema.prisma and prisma/migrations have come apart.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const env = { CHECKPOINT_DISABLE: '1', PRISMA_HIDE_UPDATE_MESSAGE: '1', ...process.env };
env.PRISMA_SCHEMA_ENGINE_BINARY ??= fileURLToPath(
  new URL('./prisma-schema-engine.mjs', import.meta.url),
);
const { status, stdout, stderr } = spawnSync(
  'prisma',
  [
    'migrate',
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    'prisma/schema.prisma',
    '--exit-code',
  ],
  { env, encoding: 'utf8' },
);
if (status !== 0) {
  process.stderr.write(`${stdout}${stderr}`);
  process.stderr.write(
    status === 2
      ? '\nThe schema differs from the migrations: write a new migration with what is shown above.\n'
      : '\nThe comparison of schema and migrations could not run.\n',
  );
  process.exit(1);
}
process.stdout.write('Schema and migrations agree.\n');
