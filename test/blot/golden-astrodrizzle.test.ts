import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { blotRow } from '../../src/blot/blot-row.js';
import { createInterpolant, stencilMargin } from '../../src/blot/interpolant.js';
import { blotWindowBox } from '../../src/blot/window-box.js';
import type { Chip } from '../../src/exposure/exposure.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { blockBoxes } from '../../src/kernels/block-boxes.js';
import type { BlotLevel } from '../../src/kernels/blot-window.js';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import { mapRow } from '../../src/kernels/map-row.js';
import { frameFromHeader, type OutputFrame } from '../../src/wcs/frame.js';
import { pixelMap } from '../../src/wcs/pixel-map.js';
import { describeDifference, difference } from '../support/compare.js';
import { shared } from '../support/paths.js';
import { readPlane, type TestPlane } from '../support/read-plane.js';
import { windowOf } from './whole-image.js';

/*
 * AstroDrizzle's blotted medians, made again from its own median images. With compat (every tenth position, float32)
 * what is left is its float32 arithmetic. Electrons, for acs4 with stars up to 42000; electrons/s for ir4, up to 140.
 */

const root = shared();
const folder = root === undefined ? '' : join(root, 'golden', 'astrodrizzle');
const skip = root === undefined ? 'needs ../shared/golden' : false;

interface GoldenSet {
  readonly set: string;
  readonly run: string;
  readonly stem: string;
  readonly suffix: string;
  readonly chips: number;
}

const ACS: GoldenSet = { set: 'acs4', run: 'defaults', stem: 'jsim310', suffix: 'flc', chips: 2 };
const IR: GoldenSet = { set: 'ir4', run: 'scale065', stem: 'isim320', suffix: 'flt', chips: 1 };

interface GoldenChip {
  readonly chip: Chip;
  readonly frame: OutputFrame;
  readonly sky: number;
  readonly plane: (kind: string) => Promise<TestPlane>;
}

/** Every chip of a set. */
async function* chipsOf({ set, run, stem, suffix, chips }: GoldenSet): AsyncGenerator<GoldenChip> {
  const at = join(folder, set, run);
  const { MDRIZSKY } = JSON.parse(readFileSync(join(at, 'run.json'), 'utf8')) as {
    MDRIZSKY: Record<string, Record<string, number>>;
  };
  const median = await FitsFile.open(join(at, 'ad_med.fits'));
  const frame = frameFromHeader(median.hdus[0].header);
  median.close();
  for (let exposure = 1; exposure <= 4; exposure++) {
    const name = `${stem}${String(exposure)}_${suffix}.fits`;
    const { chips: found } = await openExposure({ file: join(folder, set, name) });
    for (let k = 1; k <= chips; k++) {
      const chip = found[k - 1];
      const plane = (kind: string): Promise<TestPlane> =>
        kind === 'sci'
          ? readPlane(join(folder, set, name), chip.planes.sci)
          : kind === 'single_sci'
            ? readPlane(join(at, `${stem}${String(exposure)}_single_sci.fits`))
            : readPlane(
                join(at, `${stem}${String(exposure)}_sci${String(k)}_${kind}.fits${kind === 'blt' ? '' : '.gz'}`),
              );
      yield { chip, frame, sky: MDRIZSKY[name][`SCI,${String(k)}`], plane };
    }
  }
}

interface Blotted {
  readonly values: Float32Array;
  /** Positions in the image. */
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}

/** An image blotted to a whole chip, by the steps that a worker takes. */
function blotChip(image: TestPlane, frame: OutputFrame, chip: Chip, level: BlotLevel, compat: boolean): Blotted {
  const { nx, ny } = chip;
  const map = pixelMap(chip.wcs, nx, ny, frame, { stepsize: compat ? 10 : 0 });
  const scale = frame.pscale / chip.pscale;
  const table = blockBoxes(map, { kernel: 'square', pixfrac: 1, scale, compat });
  const box = blotWindowBox(table, { x0: 0, y0: 0, nx, ny }, stencilMargin('poly5'), image.nx, image.ny);
  if (box === null) throw new Error('the chip misses the frame');
  const window = windowOf(image, box, nx);
  const { xs, ys, blotted } = window.memory;
  const interpolant = createInterpolant({ interp: 'poly5', compat });
  const scratch = createMapScratch(nx);
  const out = { values: new Float32Array(nx * ny), xs: new Float64Array(nx * ny), ys: new Float64Array(nx * ny) };
  for (let y = 0; y < ny; y++) {
    mapRow(map, y, 0, nx, xs.array, ys.array, 0, scratch);
    blotRow(interpolant, window, { n: nx, at: 0 }, level);
    out.values.set(blotted.array.subarray(0, nx), y * nx);
    out.xs.set(xs.array.subarray(0, nx), y * nx);
    out.ys.set(ys.array.subarray(0, nx), y * nx);
  }
  return out;
}

/** Exposure time over s^2 and gain (dossier 6). */
function fluxScale(chip: Chip, frame: OutputFrame): number {
  const s = frame.pscale / chip.pscale;
  return (chip.inputIsRate ? 1 : chip.exptime) / (s * s) / chip.effGain;
}

/**
 * How far values differ over what an error of 1e-3 pixel in either axis makes of the steepest slope nearby (their
 * linear interpolation over ten pixels: up to 8e-4 pixel on a chip of this distortion). Away from the edges of the
 * image, where the two extend it differently.
 */
function beyondMapping(ours: Blotted, theirs: TestPlane, image: TestPlane): { compared: number; most: number } {
  const { nx, ny, data } = theirs;
  let compared = 0;
  let most = 0;
  for (let y = 2; y < ny - 2; y++) {
    for (let x = 2; x < nx - 2; x++) {
      const k = y * nx + x;
      if (!(ours.xs[k] > 3 && ours.xs[k] < image.nx - 4 && ours.ys[k] > 3 && ours.ys[k] < image.ny - 4)) continue;
      let slope = 0;
      for (const p of [k, k - 1, k + 1, k - nx, k + nx]) {
        for (const q of [p + 1, p - 1, p + nx, p - nx]) slope = Math.max(slope, Math.abs(data[p] - data[q]));
      }
      compared++;
      most = Math.max(most, Math.abs(ours.values[k] - data[k]) / (2e-3 * slope + 1e-6 * Math.abs(data[k])));
    }
  }
  return { compared, most };
}

t.test('the blotted medians, to float32 rounding with compat', { skip }, async (t) => {
  for (const set of [ACS, IR]) {
    const median = await readPlane(join(folder, set.set, set.run, 'ad_med.fits'));
    for await (const { chip, frame, sky, plane } of chipsOf(set)) {
      const theirs = await plane('blt');
      const level = { scale: fluxScale(chip, frame), add: sky, missing: sky };
      const brightest = theirs.data.reduce((a, b) => Math.max(a, b), 0);
      const compat = difference(blotChip(median, frame, chip, level, true).values, theirs.data, () => true);
      t.ok(compat.max <= 4e-7 * brightest, `${chip.label} compat: ${describeDifference(compat)}`);
      const ours = blotChip(median, frame, chip, level, false);
      const excess = beyondMapping(ours, theirs, median);
      t.ok(excess.compared > 0.9 * theirs.data.length && excess.most <= 1, `exact map: ${JSON.stringify(excess)}`);
    }
  }
});

t.test(
  'no area factor: blotting undoes drizzling to a thousandth where pixels differ by 2 % in area',
  { skip },
  async (t) => {
    let data = 0;
    let blotted = 0;
    for await (const { chip, frame, sky, plane } of chipsOf(ACS)) {
      const [sci, own, mask] = [await plane('sci'), await plane('single_sci'), await plane('single_mask')];
      const level = { scale: fluxScale(chip, frame), add: 0, missing: NaN };
      const back = blotChip(own, frame, chip, level, false);
      const { nx, ny } = chip;
      // Away from masked pixels, where the single image has gaps.
      for (let y = 4; y < ny - 4; y++) {
        for (let x = 4; x < nx - 4; x++) {
          let clean = true;
          for (let k = 0; k < 49; k++) {
            if (mask.data[(y + Math.floor(k / 7) - 3) * nx + x + (k % 7) - 3] === 0) clean = false;
          }
          if (!clean || Number.isNaN(back.values[y * nx + x])) continue;
          data += sci.data[y * nx + x] - sky;
          blotted += back.values[y * nx + x];
        }
      }
    }
    const ratio = data / blotted;
    t.ok(Math.abs(ratio - 1) < 1e-3, `sum of data over sum of blot: ${ratio.toFixed(5)}; with local areas 0.98`);
  },
);
