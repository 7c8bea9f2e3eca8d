import type { Exposure } from '../exposure/exposure.js';
import { MaskMemory } from '../masks/mask-memory.js';
import { readMask } from '../masks/mask-plane.js';
import { cosmicRayMaskPath } from '../product/intermediate-paths.js';
import type { Rejection } from '../rejection/reject-rays.js';
import type { StaticMasks } from '../rejection/static-masks.js';
import { chipHeader } from './headers.js';
import { writeMaskFile } from './image-file.js';
import { keepsRayMasks, keptPlace, namedChip, staticMaskPaths } from './kept-files.js';
import type { KeepingParameters } from './kept-files.js';

/** Writes the static masks, where they are to be kept. @returns their files. @throws StorageError, UsageError */
export async function keepStaticMasks(
  exposures: readonly Exposure[],
  { masks, ofChip }: StaticMasks,
  parameters: KeepingParameters,
): Promise<string[]> {
  if (parameters.clean) return [];
  const { stem } = keptPlace(exposures, parameters);
  const paths = staticMaskPaths(exposures, stem, parameters.compat);
  for (const [index, mask] of masks.entries()) {
    const exposure = ofChip.findIndex((own) => own.includes(mask));
    const chip = exposures[exposure].chips[ofChip[exposure].indexOf(mask)];
    const header = chipHeader(exposures[exposure], chip, '');
    await writeMaskFile(paths[index], header, readMask(mask.plane), parameters.clobber);
  }
  return paths;
}

/** Writes the cosmic-ray mask of each chip, where they are to be kept. @returns their files. @throws StorageError, UsageError */
export async function keepRayMasks(
  exposures: readonly Exposure[],
  { chips }: Rejection,
  parameters: KeepingParameters,
): Promise<string[]> {
  if (!keepsRayMasks(parameters)) return [];
  const { folder } = keptPlace(exposures, parameters);
  const memory = new MaskMemory();
  const paths: string[] = [];
  for (const { exposure, chip, mask } of chips) {
    const own = exposure.chips[chip];
    const path = cosmicRayMaskPath(folder, exposure.file, namedChip(own));
    await writeMaskFile(path, chipHeader(exposure, own, ''), readMask(mask, memory), parameters.clobber);
    paths.push(path);
  }
  return paths;
}
