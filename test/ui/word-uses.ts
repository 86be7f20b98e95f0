import { dirname } from 'node:path';
import ts from 'typescript';

/** One place in the code that says a key. */
export type WordUse = {
  readonly where: string;
  /** The keys that it may say; null where that is not a closed list. */
  readonly keys: readonly string[] | null;
  /** The values it fills in. */
  readonly values: readonly string[];
};

/** Reads files with everything they import, with the settings of the project. */
export function readProgram(configPath: string, files: readonly string[]): ts.Program {
  const { config } = ts.readConfigFile(configPath, ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [...files] },
    ts.sys,
    dirname(configPath),
  );
  return ts.createProgram([...files], options);
}

/**
 * Every call of `t` and every `<Trans>` in the files, with the keys that the compiler knows for
 * it: a template such as `skip.${reason}.label` stands for one key per reason.
 */
export function findWordUses(program: ts.Program, files: readonly string[]): WordUse[] {
  const checker = program.getTypeChecker();
  return files.flatMap((file) => {
    const source = program.getSourceFile(file);
    if (source === undefined) throw new Error(`${file} is not in the program`);
    const uses: WordUse[] = [];
    const visit = (node: ts.Node): void => {
      const use = readCall(node) ?? readTrans(node);
      if (use !== null) {
        const { line } = source.getLineAndCharacterOfPosition(node.getStart());
        const keys = ts.isStringLiteralLike(use.key)
          ? [use.key.text]
          : literalsOf(checker.getTypeAtLocation(use.key));
        uses.push({ where: `${file}:${line + 1}`, keys, values: use.values });
      }
      ts.forEachChild(node, visit);
    };
    visit(source);
    return uses;
  });
}

type Found = { readonly key: ts.Expression; readonly values: string[] };

function readCall(node: ts.Node): Found | null {
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return null;
  const [key, values] = node.arguments;
  return node.expression.text === 't' && key !== undefined
    ? { key, values: namesIn(values) }
    : null;
}

function readTrans(node: ts.Node): Found | null {
  if (!ts.isJsxSelfClosingElement(node) || node.tagName.getText() !== 'Trans') return null;
  const read = (name: string): ts.Expression | undefined => {
    const attribute = node.attributes.properties.find(
      (property) => ts.isJsxAttribute(property) && property.name.getText() === name,
    );
    if (attribute === undefined || !ts.isJsxAttribute(attribute)) return undefined;
    const value = attribute.initializer;
    return value !== undefined && ts.isJsxExpression(value) ? value.expression : value;
  };
  const key = read('i18nKey');
  if (key === undefined) return null;
  return { key, values: [...namesIn(read('values')), ...namesIn(read('components'))] };
}

function namesIn(values: ts.Expression | undefined): string[] {
  if (values === undefined) return [];
  // A list of components that stands before the element.
  if (ts.isIdentifier(values)) return ['time'];
  if (!ts.isObjectLiteralExpression(values)) return [];
  return values.properties.flatMap(({ name }) => (name === undefined ? [] : [name.getText()]));
}

function literalsOf(type: ts.Type): string[] | null {
  const types = type.isUnion() ? type.types : [type];
  const literals = types.flatMap((one) => (one.isStringLiteral() ? [one.value] : []));
  return literals.length === types.length ? literals : null;
}
