import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder that holds package.json, wherever the compiled test lies. */
export function repoRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}

/** The folder of reference answers and real frames beside the checkout, or undefined where it is absent. */
export function shared(): string | undefined {
  const folder = join(repoRoot(), '..', 'shared');
  return existsSync(join(folder, 'golden', 'README.md')) ? folder : undefined;
}

/** Path of a committed fixture. */
export function fixture(...parts: string[]): string {
  return join(repoRoot(), 'test', 'fixtures', ...parts);
}
