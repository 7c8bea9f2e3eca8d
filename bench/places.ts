import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of the compiled sources, above this file's `bench`. */
export const compiledRoot = dirname(dirname(fileURLToPath(import.meta.url)));

/** The command line as it is installed. */
export const commandLine = join(compiledRoot, 'cli', 'main.js');

/** The checkout: the nearest folder above that holds package.json. */
export const checkout = nearestPackage(compiledRoot);

/** Generated exposures and products; not in git. */
export const dataFolder = join(checkout, 'bench', 'data');

/** Figures of the last runs as JSON; not in git. */
export const resultsFolder = join(checkout, 'bench', 'results');

/** A Python script of this folder. */
export function script(name: string): string {
  return join(checkout, 'bench', name);
}

function nearestPackage(start: string): string {
  let folder = start;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return folder;
}
