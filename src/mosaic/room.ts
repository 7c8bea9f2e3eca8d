import { statfsSync } from 'node:fs';
import { RxDrizzleError } from '../errors/index.js';
import { stretcher } from '../wcs/output-frame.js';
import { frameChips } from './final-frame.js';
import type { MosaicPlan } from './mosaic-plan.js';

/** Free bytes of the file system that holds `folder`; infinite where it does not know its size (network, virtual). */
export function freeBytes(folder: string): number {
  const { blocks, bavail, bsize } = statfsSync(folder);
  return blocks === 0 ? Infinity : bavail * bsize;
}

/**
 * Refuses a frame whose planes do not fit, naming the exposure that stretches it.
 * @param needed - bytes of the planes
 * @param room - bytes that there are
 * @param where - what has that room: `the disk of /data`, `the memory budget`
 * @throws FrameError
 */
export function requireRoom(plan: MosaicPlan, needed: number, room: number, where: string): void {
  if (needed <= room) return;
  const { frame, exposures } = plan;
  const chips = frameChips(exposures);
  const guilty = chips[stretcher(chips, frame)];
  throw new RxDrizzleError(
    'FrameError',
    { file: guilty.exposure ?? exposures[0].file },
    `the mosaic of ${String(frame.nx)} x ${String(frame.ny)} pixels needs ${gibibytes(needed)}, ${where} has ` +
      `${gibibytes(room)}; this exposure stretches the frame the most`,
    'leave it out, give a larger final_scale, or cut the frame with final_outnx and final_outny',
  );
}

function gibibytes(bytes: number): string {
  return bytes < 2 ** 30 ? `${(bytes / 2 ** 20).toFixed(1)} MiB` : `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
