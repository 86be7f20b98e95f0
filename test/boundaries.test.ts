import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * The rules that sources break, as they would be linted in their paths: in a folder that has this
 * project's rules and nothing else, so that the working tree is left alone.
 */
function findBrokenRules(sources: Readonly<Record<string, string>>): Map<string, string[]> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'boundaries-')));
  try {
    const rules = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
    const { $schema: _, vcs: __, ...rest } = rules;
    writeFileSync(join(folder, 'biome.json'), JSON.stringify(rest));
    for (const [path, source] of Object.entries(sources)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), source);
    }
    const biome = join(ROOT, 'node_modules/@biomejs/biome/bin/biome');
    const { stdout } = spawnSync(
      process.execPath,
      [biome, 'lint', '--reporter=github', '--max-diagnostics=none', '.'],
      { cwd: folder, encoding: 'utf8' },
    );
    const broken = new Map(Object.keys(sources).map((path): [string, string[]] => [path, []]));
    for (const [, rule, path] of stdout.matchAll(/title=lint\/\w+\/(\w+),file=([^,]+),/g)) {
      broken.get(relative(folder, path ?? ''))?.push(rule ?? '');
    }
    return broken;
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

/** Each bad import in a file of its own. */
const pathOf = (index: number): string =>
  (PLANTED[index]?.[0] ?? '').replace('planted', `planted-${index}`);
const INWARD = 'app/store/inward.server.ts';
const ENVIRONMENT = 'app/pipeline/environment.ts';
const CONSOLE = 'app/pipeline/console.ts';

describe('import boundaries', () => {
  let broken: ReadonlyMap<string, readonly string[]>;
  beforeAll(() => {
    const planted = PLANTED.map(([, imported], index) => [
      pathOf(index),
      `import { x } from '${imported}';\nx();\n`,
    ]);
    broken = findBrokenRules({
      ...Object.fromEntries(planted),
      [INWARD]: `import { assertNever } from '#app/domain/assert-never.ts';\nassertNever(null as never);\n`,
      [ENVIRONMENT]: 'export const x = process.env.X;\n',
      [CONSOLE]: "console.log('x');\n",
    });
  });

  test.each(PLANTED.map((planted, index) => [...planted, pathOf(index)] as const))(
    '%s may not import %s',
    (_, __, path) => {
      expect(broken.get(path)).toContain('noRestrictedImports');
    },
  );

  test('what points inward is allowed', () => {
    expect(broken.get(INWARD)).toEqual([]);
  });

  test('only the configuration reads the environment, and nothing writes to the console', () => {
    expect(broken.get(ENVIRONMENT)).toContain('noProcessEnv');
    expect(broken.get(CONSOLE)).toContain('noConsole');
  });
});
