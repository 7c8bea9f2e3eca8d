import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { repoRoot } from '../support/paths.js';

/** The folders that are in the package. */
export const SHIPPED_FOLDERS = ['src', 'operators', 'pipelines', 'monitoring'] as const;

/** Paths from the repository's root, with `/`, of the files below `folders` whose name matches. Sorted. */
export function filesBelow(folders: readonly string[], name: RegExp): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(repoRoot(), folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => name.test(file))
      .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
      .sort(),
  );
}

/** TypeScript files of the package. */
export function shippedSources(): string[] {
  return filesBelow(SHIPPED_FOLDERS, /\.ts$/);
}

/** Syntax tree of a file, without types. */
export function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(join(repoRoot(), file), 'utf8'), ts.ScriptTarget.ES2022, true);
}

/** Every node below `node`, in the order of the text. */
export function* descendants(node: ts.Node): Generator<ts.Node> {
  const children: ts.Node[] = [];
  ts.forEachChild(node, (child) => void children.push(child));
  for (const child of children) {
    yield child;
    yield* descendants(child);
  }
}

/** 1-based line of a position. */
export function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** The part of package.json that the tests look at. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly exports: Readonly<Record<string, string | { readonly types: string; readonly default: string }>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** package.json of this repository. */
export function packageJson(): PackageJson {
  return JSON.parse(readFileSync(join(repoRoot(), 'package.json'), 'utf8')) as PackageJson;
}

/** Source file (`operators/index.ts`) of each entry point (`./operators`) that has types. */
export function entryPoints(): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const [entry, target] of Object.entries(packageJson().exports)) {
    if (typeof target === 'string') continue;
    entries.set(entry, target.default.replace(/^\.\/dist\//, '').replace(/\.js$/, '.ts'));
  }
  return entries;
}
