/**
 * What each entry point exports, against the list in public-api.json. A name that comes or goes by accident
 * fails here; one that is meant is written to the list with
 *
 *   npm run build && UPDATE_PUBLIC_API=1 node dist/test/architecture/public-api.test.js
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import t from 'tap';
import ts from 'typescript';
import { repoRoot } from '../support/paths.js';
import { entryPoints, parse } from './sources.js';

interface Exported {
  readonly values: string[];
  readonly types: string[];
}

const LIST = join(repoRoot(), 'test', 'architecture', 'public-api.json');

/** The names that an index file re-exports; throws on anything but `export { names } from '...'`. */
function exportedNames(file: string): Exported {
  const names: Exported = { values: [], types: [] };
  for (const statement of parse(file).statements) {
    if (!ts.isExportDeclaration(statement) || !statement.exportClause || !ts.isNamedExports(statement.exportClause)) {
      throw new Error(`${file} must only re-export by name: ${statement.getText()}`);
    }
    for (const element of statement.exportClause.elements) {
      const kind = statement.isTypeOnly || element.isTypeOnly ? 'types' : 'values';
      names[kind].push(element.name.text);
    }
  }
  return { values: names.values.sort(), types: names.types.sort() };
}

const actual = new Map([...entryPoints()].map(([entry, file]) => [entry, exportedNames(file)]));
if (process.env.UPDATE_PUBLIC_API === '1') {
  writeFileSync(LIST, `${JSON.stringify(Object.fromEntries(actual), null, 2)}\n`);
}
const expected = JSON.parse(readFileSync(LIST, 'utf8')) as Readonly<Record<string, Exported>>;

t.same([...actual.keys()], Object.keys(expected), 'the entry points');

for (const [entry, file] of entryPoints()) {
  t.test(`${entry} exports what public-api.json lists`, async (t) => {
    t.same(actual.get(entry), expected[entry], 'names in the source');
    const compiled = join(import.meta.dirname, '..', '..', file.replace(/\.ts$/, '.js'));
    const module = (await import(pathToFileURL(compiled).href)) as object;
    t.same(Object.keys(module).sort(), expected[entry].values, 'names at run time');
  });
}
