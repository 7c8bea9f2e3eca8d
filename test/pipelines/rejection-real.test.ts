import { join } from 'node:path';
import { lastValueFrom } from 'rxjs';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzlePipeline } from '../../pipelines/index.js';
import { isFlagged } from '../../src/masks/bit-mask.js';
import { readMask } from '../../src/masks/mask-plane.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import type { Rejection } from '../../src/rejection/reject-rays.js';
import { evaluateMap } from '../../src/wcs/evaluate-map.js';
import { shared } from '../support/paths.js';
import { readPlane, type TestPlane } from '../support/read-plane.js';

/*
 * Four real VISTA frames, the last with a satellite across it: 70 units over a noise of 45 a pixel, 28 pixels wide. No pixel of it stands out, and
 * yet it is plain in the mean. The frames have no unit and no read noise, and their sky is subtracted: a user gives its noise, in electrons of 10 s.
 */
const FRAMES = ['1', '2', '4', '6'];
const OPTIONS: DrizzleOptions = { rdnoise: 450 };
const WIDTH = 1855;

/** Middle of the trail in frame 6, 0-based pixels: a parabola through the brightest of medians over 20 columns, fitted with numpy. */
function trailAt(x: number): number {
  return 1348.61 + 0.0694932 * x + 1.8535e-6 * x * x;
}

async function mosaicOf(
  folder: string,
  name: string,
  options: DrizzleOptions,
): Promise<{ sci: TestPlane; rejection: Rejection | undefined; close: () => Promise<void> }> {
  const run = new Run({ workers: 2 });
  let rejection: Rejection | undefined;
  const output = join(t.testdir(), name);
  const inputs = FRAMES.map((n) => join(folder, 'data', 'vista_h_dither', `vircam_h_${n}.fits.fz`));
  const stream = await astrodrizzlePipeline(inputs, { ...options, output }, run, {
    rejected: (found) => (rejection = found),
  });
  await lastValueFrom(stream);
  return { sci: await readPlane(`${output}_drz_sci.fits`), rejection, close: () => run.close() };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

/** Stars that are far from the trail and the borders: local maxima from 100 times the noise up to half of the full well. */
function starsOf({ nx, ny, data }: TestPlane, farFromTrail: (x: number, y: number) => boolean): [number, number][] {
  const stars: [number, number][] = [];
  for (let y = 60; y < ny - 60; y++) {
    for (let x = 60; x < nx - 60; x++) {
      const value = data[y * nx + x];
      if (value < 2200 || value > 20000 || !farFromTrail(x, y)) continue;
      let highest = true;
      for (let v = y - 6; v <= y + 6 && highest; v++)
        for (let u = x - 6; u <= x + 6; u++) if (data[v * nx + u] > value) highest = false;
      if (highest) stars.push([x, y]);
    }
  }
  return stars;
}

function fluxOf({ nx, data }: TestPlane, [x, y]: readonly [number, number]): number {
  let flux = 0;
  for (let v = -4; v <= 4; v++)
    for (let u = -4; u <= 4; u++) if (u * u + v * v <= 16) flux += data[(y + v) * nx + x + u];
  return flux;
}

const root = shared();
t.test(
  'VISTA: the satellite goes, the stars stay',
  { skip: root === undefined ? 'needs ../shared/data' : false },
  async (t) => {
    const with_ = await mosaicOf(root ?? '', 'with', OPTIONS);
    const without = await mosaicOf(root ?? '', 'without', { driz_cr: false });
    t.teardown(async () => {
      await with_.close();
      await without.close();
    });
    const { rejection } = with_;
    if (rejection === undefined) return t.fail('nothing was rejected');
    const six = rejection.chips.find(({ exposure }) => exposure.file.includes('_6.'));
    const mapped = rejection.median.chips.find(({ exposure }) => exposure.file.includes('_6.'));
    if (six === undefined || mapped === undefined) return t.fail('frame 6 is not there');

    const mask = readMask(six.mask);
    let [pixels, flagged, elsewhere, flaggedElsewhere] = [0, 0, 0, 0];
    for (let x = 0; x < mask.nx; x++) {
      for (let y = 0; y < mask.ny; y++) {
        const distance = Math.abs(y - trailAt(x));
        const hit = isFlagged(mask, x, y) ? 1 : 0;
        if (distance <= 12) [pixels, flagged] = [pixels + 1, flagged + hit];
        else if (distance > 30) [elsewhere, flaggedElsewhere] = [elsewhere + 1, flaggedElsewhere + hit];
      }
    }
    t.ok(flagged >= 0.99 * pixels, `${String(flagged)} of ${String(pixels)} pixels of the trail are flagged`);
    t.ok(flaggedElsewhere <= 0.001 * elsewhere, `${String(flaggedElsewhere)} of ${String(elsewhere)} elsewhere`);
    for (const { exposure, trails } of rejection.chips)
      t.equal(trails.length, exposure.file.includes('_6.') ? 1 : 0, exposure.file);

    // Medians of bands along the trail, in eighths of its length, against those of the same bands beside it.
    const at = new Float64Array(2);
    const band = ({ nx, data }: TestPlane, part: number, offset: number): number => {
      const values: number[] = [];
      for (let x = Math.floor((part * WIDTH) / 8); x < ((part + 1) * WIDTH) / 8; x++) {
        for (let d = -8; d <= 8; d++) {
          evaluateMap(mapped.map, x, Math.round(trailAt(x)) + offset + d, at);
          const value = data[Math.round(at[1]) * nx + Math.round(at[0])];
          if (value !== 0) values.push(value);
        }
      }
      return median(values);
    };
    const residues = (mosaic: TestPlane): number[] =>
      [1, 2, 3, 4, 5, 6].map((part) => {
        const beside = [-120, -90, -60, 60, 90, 120].map((offset) => band(mosaic, part, offset));
        const mean = beside.reduce((sum, value) => sum + value, 0) / beside.length;
        const sigma = Math.sqrt(beside.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (beside.length - 1));
        return (band(mosaic, part, 0) - mean) / sigma;
      });
    const [left, before] = [residues(with_.sci), residues(without.sci)];
    const text = (sigmas: readonly number[]): string => sigmas.map((value) => value.toFixed(1)).join(' ');
    t.ok(Math.max(...left) < 3, `residue ${text(left)} sigma`);
    t.ok(Math.min(...before) > 3, `without rejection ${text(before)} sigma`);

    const far = (x: number, y: number): boolean => {
      for (let along = 0; along < WIDTH; along += 20) {
        evaluateMap(mapped.map, along, trailAt(along), at);
        if ((at[0] - x) ** 2 + (at[1] - y) ** 2 < 60 ** 2) return false;
      }
      return true;
    };
    const stars = starsOf(without.sci, far);
    const changes = stars.map((star) => Math.abs(fluxOf(with_.sci, star) / fluxOf(without.sci, star) - 1));
    t.ok(stars.length > 40, `${String(stars.length)} stars`);
    t.ok(
      Math.max(...changes) < 0.01,
      `fluxes change by ${changes
        .toSorted((a, b) => b - a)
        .slice(0, 6)
        .map((v) => v.toFixed(4))
        .join(' ')} at most`,
    );
    return undefined;
  },
);
