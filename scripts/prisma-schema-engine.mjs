#!/usr/bin/env node
// Stand-in for Prisma's native schema-engine: same stdio JSON-RPC, backed by @prisma/schema-engine-wasm.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import readline from 'node:readline';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as bg from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

// adapter-pg has no mapping for the catalog type "char" (oid 18): report it as text
const addFields = pg.Result.prototype.addFields;
pg.Result.prototype.addFields = function (f) {
  for (const x of f) if (x.dataTypeID === 18) x.dataTypeID = 25;
  return addFields.call(this, f);
};
const require = createRequire(import.meta.url);
const wasmPath = require
  .resolve('@prisma/schema-engine-wasm')
  .replace(/schema_engine\.js$/, 'schema_engine_bg.wasm');
const { instance } = await WebAssembly.instantiate(readFileSync(wasmPath), {
  './schema_engine_bg.js': bg,
});
bg.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

const a = process.argv.slice(2);
if (a[0] === '--version') {
  console.log(`schema-engine-cli ${bg.version()}`);
  process.exit(0);
}
const opt = (n) => a.flatMap((v, i) => (v === n ? [a[i + 1]] : []));
const ds = opt('--datasource')[0] ? JSON.parse(opt('--datasource')[0]) : {};
const fail = (code, message) => {
  console.error(
    JSON.stringify({
      timestamp: new Date().toISOString(),
      level: 'ERROR',
      target: 'schema_engine::logger',
      fields: { message, error_code: code, is_panic: false },
    }),
  );
  process.exit(1);
};
const cli = a.indexOf('cli');
if (cli >= 0) {
  const u = new URL(ds.url),
    db = decodeURIComponent(u.pathname.slice(1)) || 'postgres';
  const tryConnect = async (url) => {
    const c = new pg.Client({ connectionString: String(url) });
    await c.connect();
    return c;
  };
  try {
    if (a[cli + 1] === 'can-connect-to-database') {
      await (await tryConnect(u)).end();
    } else if (a[cli + 1] === 'create-database' || a[cli + 1] === 'drop-database') {
      const adm = new URL(u);
      adm.pathname = '/postgres';
      const c = await tryConnect(adm);
      await c.query(
        `${a[cli + 1].startsWith('create') ? 'CREATE' : 'DROP'} DATABASE "${db.replaceAll('"', '""')}"`,
      );
      await c.end();
    }
  } catch (e) {
    fail(
      e.code === '3D000' ? 'P1003' : e.code === '28P01' ? 'P1000' : 'P1001',
      e.message || String(e),
    );
  }
  process.exit(0);
}

import { PGlite } from '@electric-sql/pglite';
import { PrismaPGlite } from 'pglite-prisma-adapter';

// Shadow database = throw-away in-memory PGlite: no CREATEDB right needed, the real database is never used as one.
const shadow = async () => new PrismaPGlite(new PGlite()).connect();
const factory = (useShadow) => {
  if (!ds.url || useShadow)
    return {
      provider: 'postgres',
      adapterName: 'shadow',
      connect: shadow,
      connectToShadowDb: shadow,
    };
  const f = new PrismaPg({ connectionString: ds.url });
  return {
    provider: 'postgres',
    adapterName: f.adapterName,
    connect: () => f.connect(),
    connectToShadowDb: shadow,
  };
};
const datamodels = opt('--datamodels').map((f) => [f, readFileSync(f, 'utf8')]);
const engines = {};
const getEngine = async (useShadow) => {
  if (engines[useShadow]) return engines[useShadow];
  const f = bindMigrationAwareSqlAdapterFactory(factory(useShadow));
  engines[useShadow] = await bg.SchemaEngine.new(
    { datamodels: datamodels.length ? datamodels : undefined },
    (l) => process.env.SHIM_DEBUG && console.error(l),
    f,
  );
  return engines[useShadow];
};
const alias = { getDatabaseVersion: 'version' };
readline
  .createInterface({ input: process.stdin })
  .on('line', async (line) => {
    const m = JSON.parse(line);
    if (!m.method) return; // the CLI's answer to our 'print'
    const out = (o) =>
      process.stdout.write(`${JSON.stringify({ jsonrpc: '2.0', id: m.id, ...o })}\n`);
    try {
      if (process.env.SHIM_DEBUG) console.error('>>', line.slice(0, 500));
      const e = await getEngine(
        m.method === 'diff' && [m.params.from.tag, m.params.to.tag].includes('migrations'),
      );
      const p = m.method === 'diff' ? m.params : m.params;
      const r = await e[alias[m.method] ?? m.method](p);
      if (m.method === 'diff' && r.stdout != null)
        process.stdout.write(
          `${JSON.stringify({
            jsonrpc: '2.0',
            id: 1e9 + m.id,
            method: 'print',
            params: { content: r.stdout },
          })}\n`,
        );
      out({ result: r ?? {} });
    } catch (err) {
      if (process.env.SHIM_DEBUG) console.error('<<', m.method, err);
      const code = err?.code;
      const data = code
        ? { is_panic: false, message: err.message, error_code: code, meta: err.meta ?? null }
        : { is_panic: false, message: String(err?.message ?? err), backtrace: null };
      out({
        error: {
          code: 4466,
          message: 'An error happened. Check the data field for details.',
          data,
        },
      });
    }
  })
  .on('close', () => process.exit(0));
