import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { writeFits } from '../../src/fits/simple-write.js';
import { NO_VALUE } from '../../src/pictures/blink/blink-gif.js';
import { headerOf } from './exposure-file.js';
import { rxdrizzle } from './support.js';

t.setTimeout(600_000);

const [NX, NY] = [200, 120];
const NEW = { clobber: false };

/** An image of 2 x 2 blocks: their mean is the wanted value, their pixels are not. */
function blocks(value: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: NX * NY }, (_, k) => {
    const [x, y] = [k % NX, Math.floor(k / NX)];
    return value(x >> 1, y >> 1) + (x % 2 === 0 ? 0.25 : -0.25);
  });
}

async function pageOf(path: string, page: number): Promise<{ width: number; at: (x: number, y: number) => number[] }> {
  const { data, info } = await sharp(path, { page }).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const at = (x: number, y: number): number[] => [...data.subarray(3 * (y * info.width + x)).subarray(0, 3)];
  return { width: info.width, at };
}

t.test('products take turns on one scale, averaged down; pixels without weight have a colour', async (t) => {
  const cwd = t.testdir();
  const shape = [NX, NY];
  const weight = Float32Array.from({ length: NX * NY }, (_, k) => (k % NX < 20 ? 0 : 1));
  await writeFits(join(cwd, 'localmin_drz_sci.fits'), [{ data: blocks((x) => (x < 50 ? 0 : 0.5)), shape }], NEW);
  await writeFits(join(cwd, 'localmin_drz_wht.fits'), [{ data: weight, shape }], NEW);
  const [sci, wht] = ['SCI', 'WHT'].map((EXTNAME) => headerOf({ EXTNAME, EXTVER: 1 }));
  await writeFits(
    join(cwd, 'match_drz.fits'),
    [{}, { header: sci, data: blocks(() => 1), shape }, { header: wht, data: weight, shape }],
    NEW,
  );
  const argv = ['blink', 'localmin_drz_sci.fits', 'match_drz.fits', '--width', '100', '--limits', '-0.4,2'];
  const { code, stdout, stderr } = await rxdrizzle([...argv, '--seconds', '0.3', '--json'], cwd);
  t.equal(code, 0, stderr);
  t.match(JSON.parse(stdout), {
    file: 'blink.gif',
    frames: 2,
    width: 100,
    height: 86,
    limits: [-0.4, 2],
    labels: ['localmin_drz_sci.fits', 'match_drz.fits'],
  });
  const gif = join(cwd, 'blink.gif');
  t.match(await sharp(gif, { animated: true }).metadata(), { pages: 2, delay: [300, 300], loop: 0 });
  const [first, second] = [await pageOf(gif, 0), await pageOf(gif, 1)];
  // (value + 0.4) / 2.4 in 240 shades: 0, 0.5 and 1 are shades 40, 90 and 139.
  t.strictSame(
    [first.at(30, 20), first.at(70, 20), second.at(30, 20)],
    [
      [43, 43, 43],
      [96, 96, 96],
      [148, 148, 148],
    ],
  );
  t.strictSame([first.at(9, 20), second.at(9, 59)], [[...NO_VALUE], [...NO_VALUE]], 'no weight');

  const again = await rxdrizzle(argv, cwd);
  t.strictSame(
    [again.code, again.stderr],
    [1, 'rxdrizzle: blink.gif: the file exists (give --clobber to replace it)\n'],
  );
  const before = readFileSync(gif);
  const replaced = await rxdrizzle([...argv, '--clobber', '--labels', "localmin,'match, compat'"], cwd);
  t.match(replaced.stdout, /^blink\.gif {2}2 frames of 100 x 86 pixels\nblack +-0\.4/);
  t.notOk(before.equals(readFileSync(gif)), 'other labels');
});

t.test('what is refused, without leaving a file', async (t) => {
  const cwd = t.testdir();
  const image = (name: string, nx: number, ...more: number[]): Promise<unknown> =>
    writeFits(
      join(cwd, name),
      [{ data: new Float32Array([nx, 4, ...more].reduce((n, m) => n * m)), shape: [nx, 4, ...more] }],
      NEW,
    );
  await image('a.fits', 5);
  await image('b.fits', 6);
  await image('c.fits', 5);
  await image('cube.fits', 5, 3);
  await writeFits(join(cwd, 'empty.fits'), [{}], NEW);
  const cases: readonly (readonly [argv: readonly string[], code: number, message: RegExp])[] = [
    [['a.fits'], 2, /one image cannot blink/],
    [[], 2, /no image is given/],
    [['a.fits', 'b.fits'], 1, /b\.fits.*: is 6 x 4 pixels, but a\.fits.* is 5 x 4/],
    [['a.fits', 'cube.fits'], 1, /cube\.fits.*this is a cube of 5 x 4 x 3/],
    [['a.fits', 'empty.fits'], 1, /empty\.fits: there is no image/],
    [['a.fits', 'none.fits'], 1, /none\.fits: no such file/],
    [['a.fits', 'a.fits'], 2, /named twice/],
    [['a.fits', 'b.fits[0,1]'], 2, /b\.fits\[0,1\]/],
    [['a.fits', 'b.fits', '--output', 'a.fits', '--clobber'], 2, /option output: "a\.fits" is not the name of a GIF/],
    [['a.fits', 'b.fits', '--labels', 'one'], 2, /option labels: 1 labels are given for 2 images/],
    [['a.fits', 'b.fits', '--limits', '2,-0.4'], 2, /option limits: black 2 is not below white -0\.4/],
    [['a.fits', 'b.fits', '--limits', '2'], 2, /option limits: "2" is not two numbers/],
    [['a.fits', 'b.fits', '--seconds', '0'], 2, /seconds/],
    [['a.fits', 'b.fits', '--width', '1e6'], 2, /width/],
    [['a.fits', 'c.fits', '--output', 'no/x.gif'], 1, /no\/x\.gif: no such f/],
  ];
  const files = readdirSync(cwd);
  for (const [argv, wanted, message] of cases) {
    const { code, stdout, stderr } = await rxdrizzle(['blink', ...argv], cwd);
    t.strictSame([code, stdout], [wanted, ''], argv.join(' '));
    t.match(stderr, message);
  }
  t.strictSame(readdirSync(cwd), files);
  t.notOk(existsSync(join(cwd, 'blink.gif')));
});
