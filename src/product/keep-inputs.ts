import { realpathSync } from 'node:fs';
import { RxDrizzleError } from '../errors/index.js';
import type { MosaicPlan } from '../mosaic/mosaic-plan.js';

/**
 * Refuses product files that are inputs: with `clobber` an exposure would be lost. Links are followed.
 * @throws UsageError naming the file
 */
export function keepInputs(products: readonly string[], plan: Pick<MosaicPlan, 'exposures' | 'parameters'>): void {
  const inputs = new Set(inputFiles(plan).flatMap(realPath));
  for (const product of products) {
    if (!realPath(product).some((path) => inputs.has(path))) continue;
    const problem = 'this is an input of the run; a product never replaces its inputs';
    throw new RxDrizzleError('UsageError', { file: product, option: 'output' }, problem, 'choose another --output');
  }
}

function inputFiles({ exposures, parameters }: Pick<MosaicPlan, 'exposures' | 'parameters'>): string[] {
  const companions = exposures.flatMap(({ chips }) => chips.flatMap(({ mask, ivm }) => [mask?.file, ivm?.file]));
  const files = [
    ...exposures.map(({ file }) => file),
    ...companions,
    parameters.skyfile,
    refimageFile(parameters.final_refimage),
  ];
  // An entry of a bundle stands for the bundle.
  return files.flatMap((file) => (file === undefined || file === '' ? [] : [file.replace(/!.*$/, '')]));
}

function refimageFile(refimage: string): string {
  return refimage.replace(/\[[^\]]*\]$/, '');
}

/** The path with links resolved; nothing for a file that is not there. */
function realPath(path: string): string[] {
  try {
    return [realpathSync(path)];
  } catch {
    return [];
  }
}
