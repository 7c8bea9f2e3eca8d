import sharp from 'sharp';
import t from 'tap';
import { blinkGif } from '../../src/pictures/blink/index.js';
import type { BlinkFrame } from '../../src/pictures/blink/index.js';
import { MARKED, NO_VALUE } from '../../src/pictures/blink/blink-gif.js';

/** Height of the label below each picture. */
const LABEL = 26;

interface Decoded {
  readonly pages: number;
  readonly delay: readonly number[];
  readonly loop: number;
  readonly width: number;
  readonly height: number;
  /** Red, green and blue; the first row is the top one. */
  readonly at: (page: number, x: number, y: number) => number[];
}

async function decode(gif: Buffer): Promise<Decoded> {
  const { pages = 1, delay = [], loop = -1 } = await sharp(gif, { animated: true }).metadata();
  const { data, info } = await sharp(gif, { animated: true }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const [width, height] = [info.width, info.height / pages];
  const at = (page: number, x: number, y: number): number[] => {
    const start = 3 * ((page * height + y) * width + x);
    return [...data.subarray(start, start + 3)];
  };
  return { pages, delay, loop, width, height, at };
}

/** The grey of a value on a scale from -0.4 to 2 in 240 shades. */
function grey(value: number): number[] {
  const shade = Math.round(239 * Math.min(1, Math.max(0, (value + 0.4) / 2.4)));
  return Array<number>(3).fill(Math.round((255 * shade) / 239));
}

const LIMITS = { black: -0.4, white: 2 };

t.test('a known stretch, pixel by pixel', async (t) => {
  const frame = (label: string, ...values: number[]): BlinkFrame => ({
    label,
    pixels: Float32Array.from(values),
    nx: 3,
    ny: 2,
  });
  const second = { ...frame('b', 2, 1, 0, -0.4, NaN, Infinity), marked: Uint8Array.of(0, 7, 0, 0, 0, 0) };
  const frames = [frame('a', -0.4, 0.2, 0.8, 1.4, NaN, -9), second];
  const { gif, width, height } = await blinkGif(frames, { limits: LIMITS, seconds: 0.5, size: 61 });
  const found = await decode(gif);
  t.match(found, { pages: 2, delay: [500, 500], loop: 0, width: 60, height: 40 + LABEL });
  t.strictSame([width, height], [60, 40 + LABEL], 'enlarged 20 times');
  const colours = (page: number): number[][] => [30, 10].flatMap((y) => [10, 30, 50].map((x) => found.at(page, x, y)));
  t.strictSame(colours(0), [[0, 0, 0], [64, 64, 64], [128, 128, 128], [191, 191, 191], [...NO_VALUE], [0, 0, 0]]);
  t.strictSame(colours(1), [[255, 255, 255], [...MARKED], grey(0), [0, 0, 0], [...NO_VALUE], [255, 255, 255]]);
  t.strictSame(
    [19, 20].map((x) => found.at(0, x, 39)),
    [
      [0, 0, 0],
      [64, 64, 64],
    ],
    'each pixel is a square',
  );
});

t.test('noise of all shades is exact, in every frame', async (t) => {
  let state = 5;
  const random = (): number => (state = (1664525 * state + 1013904223) % 2 ** 32) / 2 ** 32;
  const [nx, ny] = [300, 200];
  const frames = [1, 0.3, 2].map((contrast, k) => ({
    label: String(k),
    pixels: Float32Array.from({ length: nx * ny }, () => (random() < 0.01 ? NaN : 3 * contrast * random() - 0.7)),
    nx,
    ny,
  }));
  const { gif } = await blinkGif(frames, { limits: LIMITS, size: 300 });
  const found = await decode(gif);
  let wrong = 0;
  for (const [page, { pixels }] of frames.entries()) {
    for (const [k, value] of pixels.entries()) {
      const wanted = Number.isNaN(value) ? NO_VALUE : grey(value);
      const shown = found.at(page, k % nx, ny - 1 - Math.floor(k / nx));
      if (shown.some((channel, c) => channel !== wanted[c])) wrong++;
    }
  }
  t.strictSame([found.pages, wrong], [3, 0]);
});

t.test('limits of the first frame for all; equal frames stay frames; labels are written', async (t) => {
  const ramp = Float32Array.from({ length: 1000 }, (_, k) => k);
  const frame = (label: string, pixels = ramp): BlinkFrame => ({ label, pixels, nx: 100, ny: 10 });
  const brighter = frame(
    'brighter',
    ramp.map((value) => 5 * value),
  );
  const { limits, gif, frames } = await blinkGif([frame('first'), brighter, brighter]);
  t.strictSame(limits, { black: 10, white: 989 }, '1 and 99 percent');
  const found = await decode(gif);
  t.strictSame([frames, found.pages], [3, 3]);
  const ink = [0, 1, 2].map((page) => {
    const label = Array.from({ length: LABEL * found.width }, (_, k) => {
      return found.at(page, k % found.width, found.height - LABEL + Math.floor(k / found.width))[0];
    });
    return label.filter((level) => level < 128).length;
  });
  t.ok(ink[0] > 50 && ink[1] > ink[0] && ink[2] === ink[1], `dark pixels of the labels: ${ink.join()}`);
});

t.test('what cannot blink', async (t) => {
  const frame = (nx: number): BlinkFrame => ({
    label: `${String(nx)}.fits`,
    pixels: new Float32Array(2 * nx),
    nx,
    ny: 2,
  });
  await t.rejects(blinkGif([frame(3)]), { name: 'UsageError', problem: 'one picture cannot blink' });
  await t.rejects(blinkGif([]), { name: 'UsageError' });
  await t.rejects(blinkGif([frame(3), frame(4)]), {
    name: 'UsageError',
    place: { file: '4.fits' },
    problem: 'is 4 x 2 pixels, but 3.fits is 3 x 2',
  });
});
