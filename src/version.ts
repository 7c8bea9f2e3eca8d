import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Version of rxdrizzle, from its package.json: products and `--version` name it. */
export const VERSION = packageVersion(dirname(fileURLToPath(import.meta.url)));

/** The nearest package.json of that name above `folder`: compiled files may lie at any depth. */
function packageVersion(folder: string): string {
  const manifest = readManifest(join(folder, 'package.json'));
  if (manifest?.name === 'rxdrizzle') return manifest.version;
  const parent = dirname(folder);
  return parent === folder ? 'unknown' : packageVersion(parent);
}

function readManifest(path: string): { name: string; version: string } | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string };
  } catch {
    return undefined;
  }
}
