import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Lints `source` as it would be linted in `path`: in a folder that has this project's rules and
 * nothing else, so that the working tree is left alone.
 */
function lint(path: string, source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'boundaries-'));
  try {
    const rules = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    const { $schema: _, vcs: __, ...rest } = rules;
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(rest));
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), source);
    const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
    const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', path], {
      cwd: folder,
      encoding: 'utf8',
    });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const PLANTED: readonly [path: string, imported: string][] = [
  ['app/domain/planted.ts', 'zod'],
  ['app/domain/planted.ts', '#app/pipeline/send.ts'],
  ['app/domain/planted.ts', 'node:fs'],
  ['app/pipeline/planted.ts', '#app/store/sql.ts'],
  ['app/pipeline/planted.ts', 'undici'],
  ['app/onemsg/planted.ts', '#app/store/sql.ts'],
  ['app/onemsg/planted.ts', '../shopify/scopes.ts'],
  ['app/shopify/planted.server.ts', '#app/onemsg/client.server.ts'],
  ['app/store/planted.server.ts', '#app/shopify/scopes.ts'],
  ['app/store/planted.server.ts', '#app/container.server.ts'],
  ['app/queue/planted.server.ts', '#app/store/sql.ts'],
  ['app/observe/planted.server.ts', '#app/store/sql.ts'],
  ['app/mail/planted.server.ts', '#app/store/sql.ts'],
  ['app/store/planted.server.ts', '#app/mail/send-mail.server.ts'],
  ['app/receiving/planted.server.ts', '#app/store/sql.ts'],
  ['app/routes/planted.tsx', '#app/store/sql.ts'],
  ['app/ui/planted.tsx', '#app/onemsg/client.server.ts'],
  ['app/server-planted.ts', '#sandbox/onemsg/simulator.ts'],
];

describe('import boundaries', () => {
  test.each(PLANTED)('%s may not import %s', (path, imported) => {
    expect(lint(path, `import { x } from '${imported}';\nx();\n`)).toContain('noRestrictedImports');
  });

  test('what points inward is allowed', () => {
    const source = `import { assertNever } from '#app/domain/assert-never.ts';\nassertNever(null as never);\n`;
    expect(lint('app/store/planted.server.ts', source)).not.toContain('noRestrictedImports');
  });

  test('only the configuration reads the environment, and nothing writes to the console', () => {
    expect(lint('app/pipeline/planted.ts', 'export const x = process.env.X;\n')).toContain(
      'noProcessEnv',
    );
    expect(lint('app/pipeline/planted.ts', "console.log('x');\n")).toContain('noConsole');
  });
});
