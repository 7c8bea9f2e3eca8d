import { RxDrizzleError } from '../errors/index.js';
import { pathIn } from './expand-entry.js';
import type { ImageChoice, InputSpec } from './input-spec.js';
import { listedMasks, readListFile } from './list-file.js';
import type { NumberedLine } from './list-file.js';
import { fileIdentity } from './same-file.js';

/** The masks that a catalog has for the inputs. */
export interface MaskCatalog {
  /** By input: masks by position of its chips, as `InputSpec.masks`; `[]` for an input that is not listed. */
  readonly masks: readonly (readonly (ImageChoice | null)[])[];
  /** Files of the catalog that are no input, as written. */
  readonly unused: readonly string[];
}

/**
 * Reads a catalog of masks, AstroDrizzle's `skymask_cat`: an @file whose lines are matched to inputs by the file that
 * they name, whatever the path or link; extensions of the science file play no part (sky dossier, section 7.1).
 * @param name - the catalog, with or without the `@`
 * @param cwd - folder that relative names start from
 * @throws UsageError for bad lines, each with its number, a file that is listed twice, a second column; StorageError
 */
export async function readMaskCatalog(
  name: string,
  inputs: readonly Pick<InputSpec, 'file'>[],
  cwd = process.cwd(),
): Promise<MaskCatalog> {
  const catalog = name.trim().replace(/^@/, '');
  const byFile = new Map<string, NumberedLine>();
  const lines = await readListFile(catalog, cwd, 'refuse');
  for (const line of lines) {
    const file = fileIdentity(pathIn(line.file.name, cwd));
    const earlier = byFile.get(file);
    if (earlier !== undefined) throw listedTwice(catalog, earlier, line);
    byFile.set(file, line);
  }
  const used = inputs.map(({ file }) => byFile.get(fileIdentity(file)));
  return {
    masks: used.map((line) => (line === undefined ? [] : listedMasks(line.masks, cwd))),
    unused: lines.filter((line) => !used.includes(line)).map(({ file }) => file.name),
  };
}

function listedTwice(catalog: string, first: NumberedLine, second: NumberedLine): RxDrizzleError {
  return new RxDrizzleError(
    'UsageError',
    { file: catalog },
    `lines ${first.line} and ${second.line} name the same file, ${second.file.name}`,
    'put all masks of a file on one line',
  );
}
