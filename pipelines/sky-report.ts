import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { storageError } from '../src/errors/index.js';
import type { SkyMatch } from '../src/sky/match/sky-match.js';

/** Writes the report of a match. What draws is loaded only when a picture is wanted. */
export async function writeReport(path: string, match: SkyMatch, title: string): Promise<readonly string[]> {
  const { writeSkyReport } = await import('../src/pictures/sky/index.js');
  return writeSkyReport(path, match, title);
}

/** Before anything is measured or changed. @throws StorageError where the report could not be written */
export async function requireReportFolder(path: string): Promise<void> {
  await access(dirname(path), constants.W_OK).catch((error: unknown) => {
    throw storageError(dirname(path), error, 'writing the report');
  });
}
