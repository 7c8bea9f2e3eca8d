import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { Header } from '../../src/fits/header.js';
import { writeFits } from '../../src/fits/simple-write.js';
import { renderPanels, renderPng, shrink, shrinkFactor } from '../../src/pictures/picture.js';
import { pictureOfProduct } from '../../src/pictures/product-picture.js';

const LINEAR = { stretch: 'linear', limits: { kind: 'fixed', black: 0, white: 255 } } as const;

/** Red of every pixel, and all channels of one. */
async function readPng(
  path: string,
): Promise<{ width: number; height: number; at: (x: number, y: number) => number[] }> {
  const { data, info } = await sharp(path)
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] =>
    [0, 1, 2].map((c) => data[(y * info.width + x) * info.channels + (info.channels === 1 ? 0 : c)]);
  return { width: info.width, height: info.height, at };
}

t.test('the first row is at the bottom, values are grey, NaN is coloured', async (t) => {
  const path = join(t.testdir(), 'a.png');
  await renderPng(path, Float32Array.of(0, 50, 100, 150, NaN, 300), 3, 2, LINEAR);
  const png = await readPng(path);
  t.same([png.width, png.height], [3, 2]);
  t.same(
    [png.at(0, 1), png.at(1, 1), png.at(2, 1)],
    [
      [0, 0, 0],
      [50, 50, 50],
      [100, 100, 100],
    ],
  );
  t.same(
    [png.at(0, 0), png.at(2, 0)],
    [
      [150, 150, 150],
      [255, 255, 255],
    ],
  );
  const blank = png.at(1, 0);
  t.ok(blank[2] > blank[0], 'a colour, so that no data is no grey of an image');
  await renderPng(path, Float32Array.of(NaN), 1, 1, { ...LINEAR, blank: [9, 8, 7] });
  t.same((await readPng(path)).at(0, 0), [9, 8, 7]);
});

t.test('large images are averaged, NaN left out', async (t) => {
  const pixels = Float32Array.of(1, 3, 10, NaN, 5, 7, NaN, NaN, 2, 4, 6, 8, 100, 100, 0, 0);
  const {
    nx,
    ny,
    pixels: small,
  } = shrink({ pixels: Float32Array.of(...pixels.subarray(0, 8), ...pixels.subarray(8)), nx: 4, ny: 4 }, 2);
  t.same([nx, ny], [2, 2]);
  t.same([...small], [4, 10, 51.5, 3.5]);
  const odd = shrink({ pixels: Float32Array.of(1, 2, 3, 4, 5), nx: 5, ny: 1 }, 3);
  t.same([...odd.pixels], [1.5, 3.5, 5]);
  t.ok(Number.isNaN(shrink({ pixels: Float32Array.of(NaN, NaN), nx: 2, ny: 1 }, 1).pixels[0]));
  t.equal(shrinkFactor(12000, 8000, 2048), 6);
  t.equal(shrinkFactor(2048, 100, 2048), 1);
  t.throws(() => shrinkFactor(10, 10, 0), { name: 'UsageError' });
});

t.test('panels stand side by side', async (t) => {
  const path = join(t.testdir(), 'two.png');
  const one = { pixels: new Float32Array(6).fill(40), nx: 2, ny: 3, options: LINEAR };
  const two = { pixels: new Float32Array(4).fill(80), nx: 4, ny: 1, options: LINEAR };
  await renderPanels(path, [one, two]);
  const png = await readPng(path);
  t.same([png.width, png.height], [2 + 8 + 4, 3]);
  t.same([png.at(1, 0)[0], png.at(5, 2)[0], png.at(10, 2)[0], png.at(10, 0)[0]], [40, 255, 80, 255]);
});

t.test('a product: read by rows, pixels without weight blank, weights beside it', async (t) => {
  const folder = t.testdir();
  const product = join(folder, 'x_drz.fits');
  const wcs = Header.empty('x').append('CD1_1', -1e-5).append('CD1_2', 0).append('CD2_1', 0).append('CD2_2', 1e-5);
  const sci = {
    header: wcs.clone().append('EXTNAME', 'SCI'),
    data: Float32Array.of(10, 20, 30, 40, 50, 60),
    shape: [3, 2],
  };
  const wht = {
    header: Header.empty('x').append('EXTNAME', 'WHT'),
    data: Float32Array.of(1, 0, 2, 4, 4, 4),
    shape: [3, 2],
  };
  await writeFits(product, [{}, sci, wht], { clobber: true });
  const drawn = await pictureOfProduct(product, join(folder, 'x.png'), { ...LINEAR, weights: true, blank: [1, 2, 3] });
  t.same(drawn, { path: join(folder, 'x.png'), width: 3, height: 2, factor: 1, north: { angle: 0, eastLeft: true } });
  const png = await readPng(join(folder, 'x.png'));
  t.equal(png.width, 3 + 8 + 3);
  t.same([png.at(0, 1)[0], png.at(1, 1), png.at(2, 0)[0]], [10, [1, 2, 3], 60]);
  t.same(
    [png.at(11, 1)[0], png.at(12, 1)[0], png.at(13, 0)[0]],
    [64, 0, 255],
    'weights are linear from 0 to their largest',
  );

  await writeFits(join(folder, 'y_drz_sci.fits'), [{ ...sci, header: wcs }], { clobber: true });
  await writeFits(join(folder, 'y_drz_wht.fits'), [{ ...wht, header: wcs }], { clobber: true });
  await pictureOfProduct(join(folder, 'y_drz_sci.fits'), join(folder, 'y.png'), {
    ...LINEAR,
    weights: true,
    blank: [1, 2, 3],
  });
  const split = await readPng(join(folder, 'y.png'));
  t.same([split.width, split.at(0, 1)[0], split.at(1, 1)], [14, 10, [1, 2, 3]], 'separate files give the same picture');
});

t.test('what cannot be drawn is refused', async (t) => {
  const folder = t.testdir();
  await writeFits(join(folder, 'empty.fits'), [{}], { clobber: true });
  await t.rejects(pictureOfProduct(join(folder, 'empty.fits'), join(folder, 'a.png')), { name: 'ExposureError' });
  await t.rejects(pictureOfProduct(join(folder, 'absent.fits'), join(folder, 'a.png')), { name: 'StorageError' });
  await t.rejects(renderPng(join(folder, 'no', 'such', 'a.png'), new Float32Array(4), 2, 2), { name: 'StorageError' });
  await t.rejects(renderPng(join(folder, 'a.png'), new Float32Array(4), 2, 2, { maxSide: -1 }), { name: 'UsageError' });
});
