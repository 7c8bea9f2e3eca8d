import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parameterMarkdown } from '../../src/parameters/parameter-page.js';
import { repoRoot } from '../support/paths.js';

/** The committed page is what the tables say; UPDATE_DOCS=1 writes it anew. */
t.test('docs/parameters.md is made from the tables', (t) => {
  const page = join(repoRoot(), 'docs', 'parameters.md');
  if (process.env.UPDATE_DOCS === '1') writeFileSync(page, parameterMarkdown());
  t.equal(readFileSync(page, 'utf8'), parameterMarkdown(), 'run this test with UPDATE_DOCS=1 and commit the page');
  t.end();
});
