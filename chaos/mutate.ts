import { cpSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Mutation } from './defects.ts';

/** What a process of the app is started from. */
const PARTS = ['app', 'sandbox', 'prisma', 'build', 'package.json', 'shopify.app.toml'];

/** `text` with the one place of `find` replaced; throws where there is none or more than one. */
export function replaceOnce(text: string, { file, find, replace }: Mutation): string {
  const places = text.split(find).length - 1;
  if (places !== 1) {
    throw new Error(`${file} has ${places} places of what a defect replaces:\n${find}`);
  }
  return text.replace(find, () => replace);
}

/** Copies the app into a folder of its own and plants the mutations there. */
export function copyWith(root: string, mutations: readonly Mutation[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-defect-'));
  for (const part of PARTS) cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  for (const mutation of mutations) {
    const path = join(folder, mutation.file);
    writeFileSync(path, replaceOnce(readFileSync(path, 'utf8'), mutation));
  }
  return folder;
}
