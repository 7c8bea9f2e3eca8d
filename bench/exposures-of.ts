import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { exposureFile, type DitherSet } from '../samples/generator/dither-set.js';
import { TRUTH_FILES } from '../samples/generator/truth.js';
import { writeDitherSet } from '../samples/generator/write-set.js';

/** The files of a set in a folder, which are made unless an earlier run left them. */
export async function exposuresOf(set: DitherSet, folder: string): Promise<readonly string[]> {
  if (!existsSync(join(folder, TRUTH_FILES.summary))) {
    console.log(`making ${folder} ...`);
    await writeDitherSet(set, folder);
  }
  return set.exposures.map((exposure) => join(folder, exposureFile(set, exposure)));
}
