import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { acsDither, frames, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { writeFits } from '../../src/fits/simple-write.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { planeHashes } from '../support/compare-products.js';
import { readPlane } from '../support/read-plane.js';
import { mosaicOf, setPlane } from './edited-sets.js';

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

const IR = irDither({ size: 64, exposures: 3 });

t.test('skyfile: the sky of each exposure is subtracted in native units', async (t) => {
  const { files, folder } = await writeDitherSet(
    frames({ nx: 64, ny: 64, exposures: 3, mosaic: [80, 80] }),
    t.testdir(),
  );
  // 600 electrons in 600 s on a sky of 0, 100 and 200 electrons.
  for (const [n, file] of files.entries()) await setPlane(file, 'SCI', () => 600 + 100 * n);
  const skyfile = join(folder, 'sky.txt');
  writeFileSync(skyfile, files.map((file, n) => `${basename(file)} ${String(100 * n)}\n`).join(''));
  const options = { skysub: true, skyfile, final_scale: 0.025, final_fillval: NaN };
  const { sci, wht } = await mosaicOf(files, options, run);
  const worst = sci.reduce((most, value, k) => (wht[k] > 0 ? Math.max(most, Math.abs(value / 0.25 - 1)) : most), 0);
  t.ok(worst < 1e-6, `1 e-/s times s^2 everywhere, within ${String(worst)}`);
  const without = await mosaicOf(files, { final_scale: 0.025, final_fillval: NaN }, run);
  t.ok(
    without.sci.some((value, k) => wht[k] > 0 && value > 0.29),
    'without it the exposures differ',
  );
  writeFileSync(skyfile, `# applied = yes\n${readFileSync(skyfile, 'utf8')}`);
  t.strictSame(
    planeHashes(await mosaicOf(files, options, run)),
    planeHashes(without),
    'a sky that is subtracted already is left alone',
  );
});

t.test('mask images: what is 0 is bad, as if it were flagged; None is no mask', async (t) => {
  const { files, folder } = await writeDitherSet(IR, t.testdir());
  const bad = (k: number): boolean => k % 64 < 20 && k > 1500;
  const mask = join(folder, 'mask.fits');
  await writeFits(mask, [{ data: Uint8Array.from({ length: 64 * 64 }, (_, k) => (bad(k) ? 0 : 1)), shape: [64, 64] }], {
    clobber: true,
  });
  const plain = await mosaicOf(files, { final_fillval: 0 }, run);
  const masked = await mosaicOf(files, { final_fillval: 0, mask: [mask, 'None', mask] }, run);
  const other = await mosaicOf(files, { final_fillval: 0, mask: ['None', mask, 'None'] }, run);
  for (const file of [files[0], files[2]]) {
    const { data } = await readPlane(file, 'DQ');
    await setPlane(file, 'DQ', (k) => (bad(k) ? 4 : data[k]));
  }
  const flagged = await mosaicOf(files, { final_fillval: 0 }, run);
  t.strictSame(planeHashes(masked), planeHashes(flagged));
  t.notSame(planeHashes(masked), planeHashes(plain));
  t.notSame(planeHashes(masked), planeHashes(other));
});

t.test('inverse-variance maps: constant maps are plain weights', async (t) => {
  const { files, folder } = await writeDitherSet(IR, t.testdir());
  const ivm = join(folder, 'ivm.fits');
  await writeFits(ivm, [{ data: new Float32Array(64 * 64).fill(0.25), shape: [64, 64] }], { clobber: true });
  const s = 0.5;
  const plain = await mosaicOf(files, { final_fillval: 0, final_scale: s * 0.1283 }, run);
  const weighted = await mosaicOf(
    files,
    { final_fillval: 0, final_scale: s * 0.1283, final_wht_type: 'IVM', ivm: [ivm, ivm, ivm] },
    run,
  );
  const ratio = 0.25 / s ** 4 / 402.94;
  const wrong = weighted.wht.filter((weight, k) => Math.abs(weight - plain.wht[k] * ratio) > 1e-6 * weight);
  t.equal(wrong.length, 0, 'rates: 1/s^4 times the map');
  t.ok(
    weighted.sci.every((value, k) => Math.abs(value - plain.sci[k]) <= 2e-6 * Math.abs(value) + 1e-6),
    'the same mean',
  );
});

t.test('.zip bundles and .gz files give the same bytes as the plain files', async (t) => {
  const { files, folder } = await writeDitherSet(acsDither({ nx: 96, ny: 64, exposures: 2 }), t.testdir());
  const options = { final_wht_type: 'ERR', final_bits: 16 } as const;
  const plain = planeHashes(await mosaicOf(files, options, run));
  const zipped = join(folder, 'night.zip');
  writeFileSync(
    zipped,
    zipSync(Object.fromEntries(files.map((file) => [`night/${basename(file)}`, readFileSync(file)]))),
  );
  t.strictSame(planeHashes(await mosaicOf([zipped], options, run)), plain, '.zip');
  const gz = files.map((file) => `${file}.gz`);
  for (const [n, file] of files.entries()) writeFileSync(gz[n], gzipSync(readFileSync(file)));
  t.strictSame(planeHashes(await mosaicOf(gz, options, run)), plain, '.gz');
  t.strictSame(
    planeHashes(await mosaicOf([`${zipped}!night/${basename(files[0])}`, gz[1]], options, run)),
    plain,
    'mixed',
  );
});

t.test('final_fillval and final_maskval', async (t) => {
  const { files } = await writeDitherSet(irDither({ size: 64, exposures: 1 }), t.testdir());
  await setPlane(files[0], 'SCI', (k) => (k === 64 * 32 + 32 ? 5 : 1));
  await setPlane(files[0], 'DQ', (k) => (Math.hypot((k % 64) - 32, Math.floor(k / 64) - 32) < 6 ? 4 : 0));
  const options = { final_rot: 32, final_outnx: 100, final_outny: 100 };
  const numeric = await mosaicOf(files, { ...options, final_fillval: -3 }, run);
  const indef = await mosaicOf(files, options, run);
  const maskval = await mosaicOf(files, { ...options, final_maskval: -9 }, run);
  const empty = [...numeric.wht.keys()].filter((k) => numeric.wht[k] === 0);
  t.ok(empty.length > 2000, `${String(empty.length)} empty pixels`);
  t.ok(
    empty.every((k) => numeric.sci[k] === -3),
    'a number stands wherever the weight is 0',
  );
  const masked = empty.filter((k) => !Number.isNaN(indef.sci[k]));
  t.ok(masked.length > 50 && masked.length < 150, `${String(masked.length)} pixels are covered by masked ones alone`);
  t.ok(
    masked.every((k) => [1, 5].some((value) => Math.abs(indef.sci[k] / value - 1) < 1e-6)),
    'they keep their values',
  );
  t.ok(
    masked.some((k) => indef.sci[k] > 4),
    'the peak among them',
  );
  const keeps = new Set(masked);
  t.ok(
    empty.every((k) => (keeps.has(k) ? maskval.sci[k] === indef.sci[k] : maskval.sci[k] === -9)),
    'final_maskval: where nothing landed',
  );
  for (const other of [indef, maskval]) t.strictSame(other.wht, numeric.wht);
});

const WCS = ['CTYPE1', 'CTYPE2', 'CRPIX1', 'CRPIX2', 'CRVAL1', 'CRVAL2', 'CD1_1', 'CD1_2', 'CD2_1', 'CD2_2'];

t.test('wcskey: the alternate solution, by letter and by name, as if it were the primary one', async (t) => {
  const { files, folder } = await writeDitherSet(IR, t.testdir());
  const moved = files.map((file) => join(folder, 'moved', basename(file)));
  mkdirSync(join(folder, 'moved'));
  for (const [n, file] of files.entries()) {
    copyFileSync(file, moved[n]);
    const other = (header: { number(keyword: string): number | undefined }): number =>
      (header.number('CRVAL2') ?? 0) + 0.01 + 1e-5 * n;
    await updateHeaderInPlace(moved[n], 1, (header) => header.set('CRVAL2', other(header)));
    await updateHeaderInPlace(file, 1, (header) => {
      for (const keyword of WCS)
        header.set(`${keyword}B`, keyword === 'CRVAL2' ? other(header) : (header.get(keyword) ?? ''));
      header.set('WCSNAMEB', 'SHIFTED');
    });
  }
  const wanted = await mosaicOf(moved, {}, run);
  for (const wcskey of ['B', 'b', 'SHIFTED']) {
    const found = await mosaicOf(files, { wcskey }, run);
    t.strictSame(
      [found.frame.crval, found.frame.nx, found.frame.ny],
      [wanted.frame.crval, wanted.frame.nx, wanted.frame.ny],
      wcskey,
    );
    t.strictSame(planeHashes(found), planeHashes(wanted), `wcskey ${wcskey}`);
  }
  const primary = await mosaicOf(files, {}, run);
  t.ok(Math.abs(wanted.frame.crval[1] - primary.frame.crval[1] - 0.01) < 1e-4, 'it is another place');
  await t.rejects(mosaicOf(files, { wcskey: 'C' }, run), { name: 'UsageError' });
});

t.test('group: the chips that are asked for, as if the others were not there', async (t) => {
  const { files } = await writeDitherSet(acsDither({ nx: 96, ny: 64, exposures: 2 }), t.testdir());
  const both = await mosaicOf(files, {}, run);
  for (const extver of [1, 2]) {
    const wanted = await mosaicOf(
      files.map((file) => `${file}[sci,${String(extver)}]`),
      {},
      run,
    );
    const found = await mosaicOf(files, { group: `sci,${String(extver)}` }, run);
    t.strictSame(planeHashes(found), planeHashes(wanted), `sci,${String(extver)}`);
    t.ok(found.report.covered < 0.6 * both.report.covered, 'half of the sky');
    t.ok(
      found.ctx?.every((bits) => (bits & ~3) === 0),
      'two chips, two bits',
    );
  }
  const all = await mosaicOf(files, { group: 'sci,1,sci,2' }, run);
  t.strictSame(planeHashes(all), planeHashes(both));
});

t.test('coeffs=false: one exposure on its own linear grid is copied pixel by pixel', async (t) => {
  const { files } = await writeDitherSet(irDither({ size: 64, exposures: 1 }), t.testdir());
  const { sci, wht, frame } = await mosaicOf(files, { coeffs: false, final_fillval: 0, final_bits: null }, run);
  const input = await readPlane(files[0], 'SCI');
  const file = await FitsFile.open(files[0]);
  const header = file.hdus[1].header;
  file.close();
  t.strictSame([frame.nx, frame.ny], [64, 64]);
  t.equal(frame.crval[0], header.number('CRVAL1'));
  const s2 = (frame.pscale / (header.number('IDCSCALE') ?? NaN)) ** 2;
  const wrong = sci.filter((value, k) => Math.abs(value - input.data[k] * s2) > 1e-6 * Math.abs(value) + 1e-6);
  t.equal(wrong.length, 0);
  t.ok(
    wht.every((weight) => Math.abs(weight / 402.94 - 1) < 1e-6),
    'each pixel lies on one',
  );
  const bent = await mosaicOf(files, { final_fillval: 0, final_bits: null }, run);
  t.ok(
    bent.wht.some((weight) => weight > 0 && Math.abs(weight / 402.94 - 1) > 0.01),
    'with the distortion it does not',
  );
});
