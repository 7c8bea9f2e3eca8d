import { closeSync } from 'node:fs';
import { setImmediate as pause } from 'node:timers/promises';
import { bitPreset } from '../exposure/bit-presets.js';
import type { BitPreset } from '../exposure/bit-presets.js';
import { stopIfCancelled } from '../exposure/cancelled.js';
import type { Exposure } from '../exposure/exposure.js';
import { FitsFile } from '../fits/fits-file.js';
import { imagePlane } from '../fits/plane.js';
import type { PlaneRef } from '../fits/plane.js';
import { createPlaneScratch, readBox } from '../fits/read-box.js';
import { openScratchFile } from '../fits/scratch-file.js';
import type { RenderResources } from '../mosaic/render-mosaic.js';
import type { WrittenProduct } from '../product/write-mosaic.js';
import { writeCauses } from './cause-planes.js';
import type { CausePlanes } from './cause-planes.js';
import { BITS_OF_PASS } from './causes.js';
import { drizzleCauses } from './drizzle-causes.js';
import { holeReport } from './hole-report.js';
import type { HoleReport } from './holes.js';
import { HoleRegions } from './hole-regions.js';
import type { HoleCounts } from './hole-regions.js';

/** Rows after which signals have their turn. */
const ROWS = 64;

/**
 * Counts the holes in the weights of a product and what made them: reads the inputs once more, drizzles their bad pixels, and
 * looks at each hole for what would have reached it. (Twice where DQ planes have more than 16 bits.)
 * @throws BudgetError, StorageError, CancelledError, what reading throws
 */
export async function countHoles(
  { plan, paths, report }: Pick<WrittenProduct, 'plan' | 'paths' | 'report'>,
  resources: RenderResources,
): Promise<HoleReport> {
  const presets = new Map(plan.exposures.map((exposure) => [exposure, presetOf(exposure, plan.exposures)]));
  const recommended = (exposure: Exposure): number => presets.get(exposure)?.good ?? 0;
  const passes: HoleCounts[] = [];
  const { scratchDir, signal } = resources;
  const file = await FitsFile.open(paths[plan.parameters.build ? 0 : 1], { scratchDir });
  const fds: number[] = [];
  const scratch = (): number => {
    fds.push(openScratchFile(scratchDir));
    return fds[fds.length - 1];
  };
  try {
    const hdu = plan.parameters.build ? (file.find('WHT') ?? file.hdu(0)) : file.hdu(0);
    const weights = await imagePlane(file, hdu, {});
    const onePass = async (pass: number): Promise<CausePlanes> => {
      const causes = await writeCauses(plan, scratch(), recommended, pass, resources);
      const words = await drizzleCauses(plan, causes.planes, scratch(), resources);
      passes.push(await regionsOf(weights, words, signal));
      for (const fd of fds.splice(0)) closeSync(fd);
      return causes;
    };
    const { counts, badBits } = await onePass(0);
    if (badBits >>> BITS_OF_PASS !== 0) await onePass(1);
    const good = [...new Set([...presets.values()].filter((preset) => preset !== undefined))];
    return holeReport({ plan, passes, bad: counts, badBits, presets: uniquePresets(good), covered: report.covered });
  } finally {
    for (const fd of fds) closeSync(fd);
    file.close();
  }
}

function presetOf({ mode, primary, chips }: Exposure, exposures: readonly Exposure[]): BitPreset | undefined {
  const date = primary.text('DATE-OBS') ?? chips[0].header.text('DATE-OBS') ?? '';
  return bitPreset(mode, date, exposures.filter((other) => other.mode === mode).length);
}

function uniquePresets(presets: readonly BitPreset[]): BitPreset[] {
  return [...new Map(presets.map((preset) => [preset.reason, preset])).values()];
}

async function regionsOf(weights: PlaneRef, causes: PlaneRef, signal: AbortSignal | undefined): Promise<HoleCounts> {
  const { nx, ny } = weights;
  const regions = new HoleRegions(nx, ny);
  const scratch = createPlaneScratch();
  const [weight, word] = [new Float32Array(nx * ROWS), new Int32Array(nx * ROWS)];
  for (let y = 0; y < ny; y += ROWS) {
    const rows = Math.min(ROWS, ny - y);
    readBox(weights, 0, y, nx, rows, weight, nx, scratch);
    readBox(causes, 0, y, nx, rows, word, nx, scratch);
    for (let row = 0; row < rows; row++) {
      regions.addRow(weight.subarray(row * nx, (row + 1) * nx), word.subarray(row * nx, (row + 1) * nx));
    }
    await pause();
    stopIfCancelled(signal);
  }
  return regions.counts();
}
