import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** A statement as it stands in a file of app/store, by the parts that nothing is put into. */
export type SourceStatement = { readonly place: string; readonly parts: readonly string[] };

const FOLDER = new URL('../../../app/store', import.meta.url).pathname;

/** Migrations read a table of their own, and the engine none. */
const NOT_OF_THE_STORE = ['migrations.server.ts', 'postgres.server.ts'];

const BEGINS_LIKE_SQL = /^\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH)\b/;

function partsOf(node: ts.Node): string[] | null {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [node.text];
  if (ts.isTemplateExpression(node)) {
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)];
  }
  return null;
}

function statementsOf(path: string): SourceStatement[] {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  const found: SourceStatement[] = [];
  const visit = (node: ts.Node): void => {
    const parts = partsOf(node);
    if (parts !== null && BEGINS_LIKE_SQL.test(parts[0] ?? '')) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push({ place: `${path.slice(FOLDER.length + 1)}:${line + 1}`, parts });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every statement in the sources of the store. */
export function readSourceStatements(): SourceStatement[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.ts') && !NOT_OF_THE_STORE.includes(name))
    .flatMap((name) => statementsOf(join(FOLDER, name)));
}

/** Whether a text that ran holds the parts of a statement, one after the other. */
export function isFrom(text: string, { parts }: SourceStatement): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at === -1) return false;
    from = at + part.length;
  }
  return true;
}
