import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { Header } from '../../src/fits/header.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { HoleReport } from '../../src/holes/holes.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { rxdrizzle } from '../cli/support.js';
import { readPlane } from '../support/read-plane.js';
import { mosaicOf, setPlane } from './edited-sets.js';
import { fileHashes } from './sky-scenes.js';

t.setTimeout(600_000);

const ONLY_FINAL = { skysub: false, static: false, driz_cr: false } as const;
const run = new Run({ workers: 2 });
t.teardown(() => run.close());

/** A number that looks like chance, 0 to 1. */
function chance(k: number, seed: number): number {
  let h = Math.imul(k + 1, 0x9e3779b1) ^ Math.imul(seed + 7, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return ((h ^ (h >>> 13)) >>> 0) / 2 ** 32;
}

/** Clumps of hot pixels, warm ones, blobs, pixels of several bits, and flags that are reset. */
function dqOf(k: number, exposure: number): number {
  const block = Math.floor((k % 64) / 8) + 8 * Math.floor(k / 512);
  const clump = chance(block, exposure) < 0.5 ? 16 : 0;
  const blob = chance(k, exposure + 10) < 0.12 ? 512 : 0;
  const dead = chance(k, exposure + 20) < 0.12 ? 4 : 0;
  const warm = chance(k, exposure + 30) < 0.1 ? 64 : 0;
  const reset = chance(k, exposure + 40) < 0.3 ? 4096 : 0;
  return clump | blob | dead | warm | reset;
}

const maskOf = (k: number, exposure: number): number => (chance(k, exposure + 50) < 0.15 ? 0 : 1);

interface Frame {
  readonly nx: number;
  readonly wht: Float32Array;
}

async function weightsOf(files: readonly string[], options: DrizzleOptions): Promise<Frame> {
  const { frame, wht } = await mosaicOf(files, options, run);
  return { nx: frame.nx, wht };
}

/** Pixels in holes: weight 0, and no way through such pixels to the border. */
function holesOf({ nx, wht }: Frame): number[] {
  const outside = new Set<number>();
  const ny = wht.length / nx;
  const todo = [...wht.keys()].filter((k) => {
    const [x, y] = [k % nx, Math.floor(k / nx)];
    return x === 0 || y === 0 || x === nx - 1 || y === ny - 1;
  });
  while (todo.length > 0) {
    const k = todo.pop() ?? 0;
    if (wht[k] !== 0 || outside.has(k)) continue;
    outside.add(k);
    const x = k % nx;
    for (const n of [x > 0 ? k - 1 : k, x < nx - 1 ? k + 1 : k, k - nx, k + nx])
      if (n >= 0 && n < wht.length) todo.push(n);
  }
  return [...wht.keys()].filter((k) => wht[k] === 0 && !outside.has(k));
}

const CASES: readonly (readonly ['ir' | 'acs', DrizzleOptions])[] = [
  ['ir', { final_kernel: 'square', final_pixfrac: 1 }],
  ['ir', { final_kernel: 'square', final_pixfrac: 0.6, final_scale: 0.07, final_wht_type: 'ERR' }],
  ['ir', { final_kernel: 'turbo', final_pixfrac: 0.8, build: true }],
  ['ir', { final_kernel: 'point', final_scale: 0.1, final_bits: 4 }],
  ['ir', { final_kernel: 'gaussian', final_pixfrac: 0.5, final_scale: 0.06, final_fillval: 3 }],
  ['ir', { final_kernel: 'lanczos3', final_scale: 0.06, build: true, compat: true }],
  ['acs', { final_kernel: 'square', final_pixfrac: 0.4, build: true }],
];

t.test('a bit fills what a drizzle with it fills', async (t) => {
  const folder = t.testdir();
  const sets = {
    ir: irDither({ size: 64, exposures: 3 }),
    acs: acsDither({ nx: 96, ny: 64, exposures: 2 }),
  } as const;
  for (const [index, [set, parameters]] of CASES.entries()) {
    const own = join(folder, String(index));
    const { files } = await writeDitherSet(sets[set], own);
    const chips = set === 'acs' ? [1, 2] : [1];
    const [masks, inverted] = [join(own, 'masks'), join(own, 'inverted')];
    const option: { mask: string[]; inverted: string[] } = { mask: [], inverted: [] };
    let flags = new Map<number, number>();
    for (const [exposure, file] of files.entries()) {
      const images = [];
      for (const chip of chips) {
        const dq = await setPlane(file, 'DQ', (k) => dqOf(k, 3 * exposure + chip), chip);
        for (const value of dq) flags = flags.set(value, (flags.get(value) ?? 0) + 1);
        const shape = set === 'acs' ? [96, 64] : [64, 64];
        const good = Uint8Array.from(dq, (_, k) => maskOf(k, 3 * exposure + chip));
        images.push({ good, shape });
      }
      for (const [name, flip] of [
        [masks, 0],
        [inverted, 1],
      ] as const) {
        const path = `${name}${String(exposure)}.fits`;
        // All images of a file without one in its first HDU belong to the chips.
        const hdus = [{}, ...images.map(({ good, shape }) => ({ data: good.map((value) => value ^ flip), shape }))];
        await writeFits(path, hdus, { clobber: false });
        option[flip === 0 ? 'mask' : 'inverted'].push(path);
      }
    }
    const complete = { ...ONLY_FINAL, ...parameters, mask: option.mask };
    const before = fileHashes(files);
    const { holes, products } = await astrodrizzle(
      files,
      { ...complete, output: join(own, 'h'), final_holes: true },
      run,
    );
    if (holes === null) return t.fail('no report');
    const base = await weightsOf(files, complete);
    const inside = holesOf(base);
    const filled = async (options: DrizzleOptions): Promise<number> => {
      const { wht } = await weightsOf(files, { ...complete, ...options });
      return inside.filter((k) => wht[k] !== 0).length;
    };
    const already = typeof parameters.final_bits === 'number' ? parameters.final_bits : 0;
    const label = `${set} ${JSON.stringify(parameters)}`;
    t.equal(holes.pixels, inside.length, `${label}: ${String(inside.length)} pixels in holes`);
    t.ok(holes.pixels > 5 && holes.regions >= 1 && holes.regions <= holes.pixels);
    for (const { bit, fills } of holes.bits)
      t.equal(fills, await filled({ final_bits: already | bit }), `bit ${String(bit)}`);
    t.strictSame(
      holes.bits.map(({ bit }) => bit),
      [4, 16, 64, 512].filter((bit) => (bit & already) === 0),
    );
    t.equal(holes.byDq, await filled({ final_bits: null }));
    const all = { final_bits: null };
    const there = holesUnder(inside, await weightsOf(files, { ...complete, ...all, mask: [] }));
    t.equal(holes.unreached, there, 'nothing falls there');
    t.equal(holes.byOthers, await filled({ ...all, mask: option.inverted }));
    t.equal(
      holes.byRecommended,
      set === 'ir' ? await filled({ final_bits: already | 528 }) : await filled({ final_bits: 336 }),
    );
    // Pixels of the chips.
    const count = (test: (dq: number) => boolean): number =>
      [...flags].reduce((sum, [dq, pixels]) => sum + (test(dq & ~4096 & ~already) ? pixels : 0), 0);
    for (const { bit, flagged, alone } of holes.bits) {
      t.equal(
        flagged,
        count((dq) => (dq & bit) !== 0),
      );
      t.ok(alone > 0.7 * count((dq) => dq === bit) && alone < count((dq) => dq === bit), 'but for the mask');
    }
    t.equal(holes.input.pixels, files.length * chips.length * 64 * (set === 'acs' ? 96 : 64));
    t.strictSame(fileHashes(files), before);
    t.equal((await readPlane(products[0], parameters.build === true ? 'SCI' : 0)).data.length, base.wht.length);
  }
  return undefined;
});

function holesUnder(inside: readonly number[], { wht }: Frame): number {
  return inside.filter((k) => wht[k] === 0).length;
}

t.test('the same numbers for any threads, tiles and budget; nothing without the wish', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(irDither({ size: 96, exposures: 3 }), join(folder, 'in'));
  for (const [exposure, file] of files.entries()) await setPlane(file, 'DQ', (k) => dqOf(k, exposure));
  const found: (HoleReport | null)[] = [];
  for (const options of [
    { workers: 2 },
    { workers: 1, tileSize: 37 },
    { workers: 3, tileSize: 64, memory: 24 * 2 ** 20 },
  ]) {
    const other = new Run(options);
    t.teardown(() => other.close());
    const parameters = { final_pixfrac: 0.7, final_scale: 0.08, output: join(folder, `h${String(found.length)}`) };
    found.push((await astrodrizzle(files, { ...parameters, final_holes: true }, other)).holes);
    t.equal(other.budget.used, 0);
    if (found.length > 1) continue;
    t.equal((await astrodrizzle(files, { ...parameters, clobber: true }, other)).holes, null);
  }
  t.strictSame(found[1], found[0]);
  t.strictSame(found[2], found[0]);
  t.ok((found[0]?.pixels ?? 0) > 10, 'with cosmic rays and static masks, too');
});

t.test('32 bits of DQ', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(irDither({ size: 48, exposures: 1, err: false }), join(folder, 'in'));
  const dq = Int32Array.from({ length: 48 * 48 }, (_, k) =>
    k % 11 === 0 ? 2 ** 20 : k % 13 === 0 ? -(2 ** 31) : k % 17 === 0 ? 4 : 0,
  );
  const opened = await FitsFile.open(files[0]);
  opened.close();
  const headers = [opened.hdu(0).header, opened.hdu('SCI').header].map((header) => header.clone());
  const sci = await readPlane(files[0], 'SCI');
  const wide = join(folder, 'wide_flt.fits');
  const hdus = [
    { header: headers[0] },
    { header: headers[1], data: Float32Array.from(sci.data), shape: [48, 48] },
    { header: Header.empty('DQ').set('EXTNAME', 'DQ', '').set('EXTVER', 1, ''), data: dq, shape: [48, 48] },
  ];
  await writeFits(wide, hdus, { clobber: false });
  const parameters = { ...ONLY_FINAL, final_kernel: 'point' as const, output: join(folder, 'w') };
  const { holes } = await astrodrizzle([wide], { ...parameters, final_holes: true }, run);
  const inside = holesOf(await weightsOf([wide], parameters));
  t.equal(holes?.pixels, inside.length);
  t.strictSame(
    holes?.bits.map(({ bit }) => bit),
    [4, 2 ** 20, 2 ** 31],
  );
  for (const { bit, fills, name } of holes?.bits ?? []) {
    const { wht } = await weightsOf([wide], { ...parameters, final_bits: bit });
    t.equal(fills, inside.filter((k) => wht[k] !== 0).length);
    t.ok(fills > 10);
    t.equal(name, bit === 4 ? 'bad detector pixel' : '');
  }
});

t.test('what the command line says', async (t) => {
  const folder = t.testdir();
  const { files } = await writeDitherSet(irDither({ size: 64, exposures: 2 }), join(folder, 'in'));
  for (const file of files)
    await setPlane(file, 'DQ', (k) => (k % 64 > 20 && k % 64 < 36 && k > 640 && k < 3000 ? 16 : 0));
  const off = ['--skysub', 'no', '--static', 'no', '--driz-cr', 'no'];
  const argv = ['drizzle', ...files, '--output', 'h', '--final-holes', '--clobber', ...off];
  const { stdout, code } = await rxdrizzle(argv, folder);
  t.equal(code, 0);
  t.match(stdout, /^holes {7}\d+ pixels of weight 0 in 1 place inside of the product, \d\.\d\d % of it$/m);
  t.match(
    stdout,
    /^ {12}bit 16 \(hot pixel\): 13\.\d\d % of the input pixels, bad by it alone 13\.\d\d %, would fill 100\.00 % of the holes$/m,
  );
  t.match(
    stdout,
    /^advice {6}final_bits=528 fills 100\.0 % of the holes: WFC3\/IR: stable hot pixels \(16\) and blobs/m,
  );
  const { holes } = JSON.parse((await rxdrizzle([...argv, '--json'], folder)).stdout) as { holes: HoleReport };
  t.match(holes, { regions: 1, bits: [{ bit: 16, name: 'hot pixel' }], unreached: 0 });
  t.equal(holes.byRecommended, holes.pixels);
  const whole = await rxdrizzle([...argv, '--final-bits', '16'], folder);
  t.match(whole.stdout, /^holes {7}none: no pixel of weight 0 inside of the product$/m);
  t.notMatch(whole.stdout, /advice/);
});
