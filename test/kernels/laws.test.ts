import t from 'tap';
import { mapRow } from '../../src/kernels/map-row.js';
import { createMapScratch } from '../../src/kernels/map-scratch.js';
import type { DropSettings, InputRows, KernelName, PixelMap } from '../../src/kernels/types.js';
import { dropChip, emptyWindow, finished, wholeChip, type TestWindow } from './drop-case.js';
import { exactChip } from './maps.js';
import { areaInside, polygonArea, randomNumbers, type Point } from './polygon.js';

/* What must hold for any scale, pixfrac and distortion. */

const NX = 40;
const NY = 34;
const SCALES = [0.3, 0.5, 0.77, 1, 1.6, 3];
const PIXFRACS = [0.1, 0.5, 0.8, 1];

function noisyChip(flat?: number): InputRows {
  const random = randomNumbers(11);
  const data = Float32Array.from({ length: NX * NY }, () => flat ?? 50 + 100 * random());
  const weight = Float32Array.from({ length: NX * NY }, () => (random() < 0.1 ? 0 : 100 + 300 * random()));
  return wholeChip(NX, NY, data, weight);
}

/** A window that holds everything the chip drops. */
function roomyWindow(scale: number): TestWindow {
  const size = Math.ceil((1.6 * Math.hypot(NX, NY)) / scale) + 8;
  return emptyWindow(-4, -4, size, size);
}

function sumOver(plane: ArrayLike<number>): number {
  return Array.from(plane).reduce((a, b) => a + b, 0);
}

/** What a chip has to give. */
function fed(input: InputRows): { weight: number; flux: number } {
  return {
    weight: sumOver(input.weight),
    flux: input.data.reduce((sum, value, k) => sum + value * input.weight[k], 0),
  };
}

function relative(found: number, wanted: number): number {
  return Math.abs(found / wanted - 1);
}

/** SCI x WHT and WHT summed over the finished planes: in float64 of the written float32 numbers. */
function written(window: TestWindow): { weight: number; flux: number } {
  const { sci, wht } = finished(window);
  let flux = 0;
  for (let k = 0; k < sci.length; k++) if (wht[k] !== 0) flux += sci[k] * wht[k];
  return { weight: sumOver(wht), flux };
}

for (const kernel of ['square', 'point', 'turbo'] as KernelName[]) {
  t.test(`${kernel}: flux and weight are conserved, the context agrees with the weight`, (t) => {
    const input = noisyChip();
    const wanted = fed(input);
    for (const scale of SCALES) {
      for (const pixfrac of PIXFRACS) {
        // Turbo conserves for unrotated scalings only; the others under any distortion.
        const map: PixelMap =
          kernel === 'turbo'
            ? exactChip({ nx: NX, ny: NY, scale, degrees: 0, sipOrder: 0, sky: upright(scale) })
            : exactChip({ nx: NX, ny: NY, scale, degrees: 17, sipOrder: 4 });
        const window = roomyWindow(scale);
        dropChip({ kernel, pixfrac, scale, compat: false }, map, input, window);
        const found = written(window);
        t.ok(relative(found.flux, wanted.flux) < 1e-6, `flux, scale ${String(scale)} pixfrac ${String(pixfrac)}`);
        t.ok(relative(found.weight, wanted.weight) < 1e-6, 'weight');
        t.ok(
          window.weight.every((w, k) => w > 0 === (window.context?.[k] === 1)),
          'context',
        );
      }
    }
    t.end();
  });
}

function upright(scale: number): { kind: 'projective'; h: Float64Array } {
  return { kind: 'projective', h: Float64Array.of(1 / scale, 0, 33.3 / scale, 0, 1 / scale, 29.1 / scale, 0, 0, 1) };
}

t.test('square: a frame that cuts the chip holds what polygon clipping says', (t) => {
  const input = noisyChip();
  for (const [scale, pixfrac, degrees] of [
    [0.5, 0.8, 17],
    [1, 1, -50],
    [1.6, 0.6, 120],
  ] as const) {
    const map = exactChip({ nx: NX, ny: NY, scale, degrees });
    const window = emptyWindow(
      Math.round(30 / scale),
      Math.round(25 / scale),
      Math.ceil(19 / scale),
      Math.ceil(23 / scale),
    );
    dropChip({ kernel: 'square', pixfrac, scale, compat: false }, map, input, window);
    const wanted = clippedFlux(map, input, window, pixfrac);
    t.ok(wanted > 1000 && relative(sumOver(window.sum), wanted) < 1e-9, `scale ${String(scale)}`);
  }
  t.end();
});

/** Sum of weight x value x share of the quad inside the window, by polygon clipping. */
function clippedFlux(map: PixelMap, input: InputRows, window: TestWindow, pixfrac: number): number {
  const h = pixfrac / 2;
  const centre = centresOf(map);
  let flux = 0;
  for (let y = 0; y < NY; y++) {
    for (let x = 0; x < NX; x++) {
      const quad = [
        [-h, -h],
        [h, -h],
        [h, h],
        [-h, h],
      ].map(([dx, dy]) => bilinear(centre, x, y, dx, dy));
      const inside = areaInside(
        quad,
        window.x0 - 0.5,
        window.y0 - 0.5,
        window.x0 + window.nx - 0.5,
        window.y0 + window.ny - 0.5,
      );
      flux += (input.weight[y * NX + x] * input.data[y * NX + x] * inside) / Math.abs(polygonArea(quad));
    }
  }
  return flux;
}

function centresOf(map: PixelMap): (x: number, y: number) => Point {
  const xs: Float64Array[] = [];
  const ys: Float64Array[] = [];
  for (let y = -1; y <= NY; y++) {
    xs.push(new Float64Array(NX + 2));
    ys.push(new Float64Array(NX + 2));
    mapRow(map, y, -1, NX + 2, xs[y + 1], ys[y + 1], 0, createMapScratch(NX + 2));
  }
  return (x, y) => [xs[y + 1][x + 1], ys[y + 1][x + 1]];
}

function bilinear(centre: (x: number, y: number) => Point, x: number, y: number, dx: number, dy: number): Point {
  const sx = dx < 0 ? -1 : 1;
  const sy = dy < 0 ? -1 : 1;
  const [f, g] = [Math.abs(dx), Math.abs(dy)];
  const mix = (axis: 0 | 1): number =>
    (1 - f) * (1 - g) * centre(x, y)[axis] +
    f * (1 - g) * centre(x + sx, y)[axis] +
    (1 - f) * g * centre(x, y + sy)[axis] +
    f * g * centre(x + sx, y + sy)[axis];
  return [mix(0), mix(1)];
}

t.test('a flat field stays flat with every kernel', (t) => {
  const input = noisyChip(7.25);
  for (const kernel of ['square', 'point', 'turbo', 'gaussian', 'lanczos2', 'lanczos3'] as KernelName[]) {
    for (const scale of SCALES) {
      for (const pixfrac of PIXFRACS) {
        const settings: DropSettings = { kernel, pixfrac, scale, compat: false };
        const window = roomyWindow(scale);
        dropChip(settings, exactChip({ nx: NX, ny: NY, scale, degrees: 17 }), input, window);
        const { sci, wht } = finished(window);
        const least = 1e-3 * wht.reduce((a, b) => Math.max(a, b), 0);
        const worst = sci.reduce((a, v, k) => (Math.abs(wht[k]) > least ? Math.max(a, Math.abs(v / 7.25 - 1)) : a), 0);
        t.ok(worst < 1e-6, `${kernel} scale ${String(scale)} pixfrac ${String(pixfrac)}: ${String(worst)}`);
      }
    }
  }
  t.end();
});

t.test('square: flux is conserved for any turn and both parities of the map', (t) => {
  const input = noisyChip();
  const { flux } = fed(input);
  for (const degrees of [0, 0.001, 37, 45, 90, 133, 180, 225, 270, 300, 359.99]) {
    for (const flip of [1, -1]) {
      const c = Math.cos((degrees * Math.PI) / 180) / 0.7;
      const s = Math.sin((degrees * Math.PI) / 180) / 0.7;
      const sky = { kind: 'projective' as const, h: Float64Array.of(c * flip, -s, 60, s * flip, c, 60, 0, 0, 1) };
      const map = exactChip({ nx: NX, ny: NY, sky });
      const window = roomyWindow(0.7);
      dropChip({ kernel: 'square', pixfrac: 0.9, scale: 0.7, compat: false }, map, input, window);
      t.ok(relative(sumOver(window.sum), flux) < 1e-6, `${String(degrees)} degrees, parity ${String(flip)}`);
      t.ok(
        window.weight.every((w) => w >= 0),
        'no negative weight',
      );
    }
  }
  t.end();
});
