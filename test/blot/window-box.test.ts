import t from 'tap';
import { stencilMargin } from '../../src/blot/interpolant.js';
import { blotWindowBox } from '../../src/blot/window-box.js';
import { blockBoxes } from '../../src/kernels/block-boxes.js';
import type { ImageBox } from '../../src/kernels/blot-window.js';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import { mapRow } from '../../src/kernels/map-row.js';
import type { DropSettings, PixelMap } from '../../src/kernels/types.js';
import { pixmapOf } from '../kernels/drop-case.js';
import { exactChip, lookupTable, stepsizeChip } from '../kernels/maps.js';
import { sha256 } from '../support/compare-products.js';
import { blotAt, imageOf, INTERPS, wholeImage, windowOf, type Positions, type SmallImage } from './whole-image.js';

const NX = 100;
const NY = 70;
const SETTINGS: DropSettings = { kernel: 'square', pixfrac: 1, scale: 1, compat: false };

const tables = (): [ReturnType<typeof lookupTable>, ReturnType<typeof lookupTable>] => [
  lookupTable(NX, NY, 9, 7, 0.4),
  lookupTable(NX, NY, 9, 7, 0.3),
];

/** Maps of a chip whose outlines cross edges of the frames below. */
const MAPS: Readonly<Record<string, PixelMap>> = {
  turned: exactChip({ nx: NX, ny: NY, degrees: 33 }),
  finer: exactChip({ nx: NX, ny: NY, degrees: 185, scale: 0.6 }),
  'with tables': exactChip({ nx: NX, ny: NY, npol: tables() }),
  'step 10': stepsizeChip(NX, NY, 10),
  'pixel by pixel, with holes': pixmapOf(NX, NY, (x, y) =>
    x > 40 && x < 75 && y > 30 ? [NaN, NaN] : [x - 3.3, 80 - y],
  ),
};

function boxes(): ImageBox[] {
  const whole = { x0: 0, y0: 0, nx: NX, ny: NY };
  const row = { x0: 0, y0: 31, nx: NX, ny: 1 };
  const part = { x0: 61, y0: 20, nx: 39, ny: 50 };
  const corner = { x0: 0, y0: 3, nx: 30, ny: 20 };
  return [whole, row, part, corner];
}

function positions(map: PixelMap, { x0, y0, nx, ny }: ImageBox): Positions {
  const xs = new Float64Array(nx * ny);
  const ys = new Float64Array(nx * ny);
  const scratch = createMapScratch(nx);
  for (let y = 0; y < ny; y++) mapRow(map, y0 + y, x0, nx, xs, ys, y * nx, scratch);
  return { xs, ys };
}

/** The frame ends 20 pixels inside of what a map reaches. */
function frameOf(map: PixelMap): SmallImage {
  const { xs, ys } = positions(map, { x0: 0, y0: 0, nx: NX, ny: NY });
  const top = (values: ArrayLike<number>): number =>
    Array.from(values).reduce((most, value) => (value > most ? value : most), 0);
  return imageOf(Math.ceil(top(xs)) - 20, Math.ceil(top(ys)) - 20, (x, y) => Math.sin(x * 1.1 + y * 0.3) * 100);
}

for (const [name, map] of Object.entries(MAPS)) {
  t.test(`${name}: the window gives the bytes of the whole image`, (t) => {
    const image = frameOf(map);
    const whole = wholeImage(image, NX * NY);
    const table = blockBoxes(map, SETTINGS);
    let compared = 0;
    let windowed = 0;
    for (const chip of boxes()) {
      const at = positions(map, chip);
      for (const interp of INTERPS) {
        const box = blotWindowBox(table, chip, stencilMargin(interp), image.nx, image.ny);
        if (box === null) {
          t.notOk(blotAt(whole, at, interp).some(Number.isFinite), 'no window: no value');
          continue;
        }
        const window = windowOf(image, box, NX * NY);
        if (box.nx * box.ny < image.nx * image.ny) windowed++;
        for (const compat of [false, true]) {
          const values = blotAt(window, at, interp, compat);
          compared += values.filter(Number.isFinite).length;
          if (sha256(values) !== sha256(blotAt(whole, at, interp, compat)))
            t.fail(`${interp}, compat ${String(compat)}, box ${JSON.stringify(chip)}`);
        }
      }
    }
    t.ok(compared > 10_000 && windowed > 0, `${String(compared)} values, ${String(windowed)} windows`);
    t.end();
  });
}

t.test('a chip beside the frame needs no window, a map without limits the whole frame', (t) => {
  const chip = { x0: 0, y0: 0, nx: NX, ny: NY };
  const beside = blockBoxes(
    pixmapOf(NX, NY, (x, y) => [x - 500, y]),
    SETTINGS,
  );
  t.equal(blotWindowBox(beside, chip, 3, 200, 100), null);
  const torn = blockBoxes(
    pixmapOf(NX, NY, (x, y) => [x % 7 === 0 ? NaN : x, y]),
    SETTINGS,
  );
  t.strictSame(blotWindowBox(torn, chip, 3, 200, 100), { x0: -4, y0: -4, nx: 208, ny: 108 });
  t.end();
});
