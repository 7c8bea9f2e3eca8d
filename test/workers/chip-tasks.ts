import { join } from 'node:path';
import { FitsFile } from '../../src/fits/fits-file.js';
import { imagePlane } from '../../src/fits/plane.js';
import type { PlaneRef } from '../../src/fits/plane.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { SimpleHdu } from '../../src/fits/simple-write.js';
import { blockBoxes } from '../../src/kernels/block-boxes.js';
import type { DropSettings, PixelMap } from '../../src/kernels/types.js';
import type { ChipTask } from '../../src/workers/tile-task.js';
import { pixmapOf } from '../kernels/drop-case.js';

/** Closes what was opened, in `t.teardown`. */
export interface OpenPlanes {
  readonly planes: readonly PlaneRef[];
  readonly close: () => void;
}

/** Writes images to a file of the folder and opens them as planes, in their order. */
export async function openPlanes(
  folder: string,
  images: readonly SimpleHdu[],
  name = 'planes.fits',
): Promise<OpenPlanes> {
  const path = join(folder, name);
  await writeFits(path, [{}, ...images], { clobber: true });
  const file = await FitsFile.open(path);
  const planes = await Promise.all(images.map((_, index) => imagePlane(file, file.hdus[index + 1])));
  return {
    planes,
    close: () => {
      file.close();
    },
  };
}

/** The settings that copy a pixel to the one that it lies on. */
export const PLAIN: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };

/** A chip that is laid on the frame with its first pixel at (dx, dy), everything good, weight 1; `more` overrides. */
export function chipAt(sci: PlaneRef, dx: number, dy: number, more: Partial<ChipTask> = {}): ChipTask {
  const map: PixelMap = more.map ?? pixmapOf(sci.nx, sci.ny, (x, y) => [x + dx, y + dy]);
  const settings = more.settings ?? PLAIN;
  return {
    label: 'test[sci,1]',
    map,
    blocks: blockBoxes(map, settings),
    settings,
    contextPlane: 0,
    contextBit: 1,
    sci,
    dq: null,
    badBits: 0,
    mask: null,
    weighting: { kind: 'constant', value: 1 },
    sky: 0,
    factor: 1,
    ...more,
  };
}
