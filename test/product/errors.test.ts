import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither, frames, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import type { DrizzleOptions } from '../../src/parameters/resolve.js';
import { sha256 } from '../support/compare-products.js';
import { fitsverify, missing } from '../support/programs.js';
import { readPlane } from '../support/read-plane.js';

const run = new Run({ workers: 2, tileSize: 64 });
t.teardown(() => run.close());

/** The final step alone. */
const ALONE: DrizzleOptions = {
  skysub: false,
  static: false,
  driz_separate: false,
  median: false,
  blot: false,
  driz_cr: false,
};

t.test('ERR and DQ behind the extensions of AstroDrizzle, which have the same bytes without them', async (t) => {
  const { files, folder } = await writeDitherSet(acsDither({ nx: 160, ny: 96, exposures: 3 }), t.testdir());
  const options = { ...ALONE, final_bits: 16 + 256, resetbits: 256, final_pixfrac: 0.9 };
  const build = { ...options, build: true };
  const plain = await astrodrizzle(files, { ...build, output: join(folder, 'plain') }, run);
  const both = await astrodrizzle(files, { ...build, output: join(folder, 'both'), final_err: true }, run);
  const apart = await astrodrizzle(files, { ...options, output: join(folder, 'apart'), final_err: true }, run);
  t.strictSame(
    apart.products.map((path) => basename(path)),
    ['sci', 'wht', 'ctx', 'err', 'dq'].map((part) => `apart_drc_${part}.fits`),
  );
  const file = await FitsFile.open(both.products[0]);
  t.teardown(() => {
    file.close();
  });
  t.strictSame(
    file.hdus.map(({ extname }) => extname),
    ['PRIMARY', 'SCI', 'WHT', 'CTX', 'HDRTAB', 'ERR', 'DQ'],
  );
  t.equal(file.hdus[0].header.get('NEXTEND'), 6);
  const [sci, err, dq] = ['SCI', 'ERR', 'DQ'].map((name) => file.find(name)?.header);
  t.equal(err?.get('BUNIT'), sci?.get('BUNIT'));
  t.equal(dq?.get('BITPIX'), 32);
  t.equal(err?.get('CRVAL1'), sci?.get('CRVAL1'), 'WCS');
  for (const image of ['SCI', 'WHT', 'CTX']) {
    const [with_, without] = [await readPlane(both.products[0], image), await readPlane(plain.products[0], image)];
    t.equal(sha256(with_.data), sha256(without.data), image);
  }
  for (const [index, image] of ['SCI', 'WHT', 'CTX', 'ERR', 'DQ'].entries()) {
    const [merged, alone] = [await readPlane(both.products[0], image), await readPlane(apart.products[index])];
    t.equal(sha256(alone.data), sha256(merged.data), image);
  }
  const alone = await FitsFile.open(apart.products[3]);
  const { header } = alone.hdus[0];
  t.strictSame(
    ['BUNIT', 'FILETYPE', 'ROOTNAME', 'FILENAME'].map((keyword) => header.get(keyword)),
    [sci?.get('BUNIT'), 'ERR', 'apart', 'apart_drc_err.fits'],
  );
  alone.close();
  const planes = await Promise.all(['WHT', 'ERR', 'DQ'].map((name) => readPlane(both.products[0], name)));
  const [wht, errors, flags] = planes.map(({ data }) => data);
  t.ok(
    wht.every((weight, k) => (weight > 0 ? errors[k] > 0 : Number.isNaN(errors[k]) && flags[k] === 0)),
    'an error wherever there is a weight',
  );
  t.strictSame([...new Set(flags)].sort(), [0, 16], 'flags of good pixels, without those that were reset');
});

t.test('units: errors change as values do', async (t) => {
  const set = frames({ nx: 120, ny: 80, exposures: 2, err: true });
  const { files, folder } = await writeDitherSet(set, t.testdir());
  for (const path of files) {
    // A camera that counts in DN.
    await updateHeaderInPlace(path, 0, (header) => header.set('INSTRUME', 'OTHER'));
    await updateHeaderInPlace(path, 1, (header) => header.set('BUNIT', 'COUNTS'));
  }
  const made = async (name: string, more: DrizzleOptions): Promise<[Float64Array, Float64Array]> => {
    const options = { ...ALONE, final_err: true, build: true, output: join(folder, name), ...more };
    const { products } = await astrodrizzle(files, options, run);
    return [(await readPlane(products[0], 'SCI')).data, (await readPlane(products[0], 'ERR')).data];
  };
  const [sci, err] = await made('cps', {});
  t.ok(err.some((value) => value > 0));
  const gain = { gain: 2.5, proc_unit: 'electrons' } as const;
  for (const [name, more] of [
    ['counts', { final_units: 'counts' }],
    ['gain', gain],
    ['both', { final_units: 'counts', ...gain }],
  ] as const) {
    const [otherSci, otherErr] = await made(name, more);
    // From the brightest pixel, where float32 says most.
    const brightest = sci.reduce((best, value, k) => (value > (sci[best] || 0) ? k : best), 0);
    const factor = otherSci[brightest] / sci[brightest];
    const worst = err.reduce(
      (most, value, k) => (value > 0 ? Math.max(most, Math.abs(otherErr[k] / value / factor - 1)) : most),
      0,
    );
    t.comment(`${name}: factor ${String(factor)}`);
    t.ok(worst < 4e-7, `${name}: ${String(worst)}`);
  }
});

t.test('no ERR plane: refused by name before anything is written', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 64, exposures: 2, err: false }), t.testdir());
  const options = { ...ALONE, output: join(folder, 'x'), final_err: true };
  const error: unknown = await astrodrizzle(files, options, run).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(error, 'ExposureError'));
  t.match(error, { place: { file: new RegExp(basename(files[0])), option: 'final_err' }, remedy: /--final-err/ });
  t.notOk(existsSync(join(folder, 'x_drz_sci.fits')));
});

t.test('good pixels without a usable ERR: NaN in ERR, a warning that counts them, the same SCI', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 64, exposures: 2 }), t.testdir());
  const before = await astrodrizzle(files, { ...ALONE, output: join(folder, 'a'), final_err: true }, run);
  t.strictSame(
    before.warnings.filter((text) => text.includes('ERR')),
    [],
  );
  const file = await FitsFile.open(files[1]);
  const [err, dq] = [file.find('ERR', 1), file.find('DQ', 1)];
  const bytes = readFileSync(files[1]);
  if (err === undefined || dq === undefined) throw new Error('the sample has ERR and DQ');
  let broken = 0;
  for (let k = 30 * 64; k < 31 * 64; k++) {
    bytes.writeFloatBE(0, err.dataOffset + 4 * k);
    if (bytes.readInt16BE(dq.dataOffset + 2 * k) === 0) broken++;
  }
  file.close();
  writeFileSync(files[1], bytes);
  const whole = new Run({ workers: 1, tileSize: 512 });
  const after = await astrodrizzle(files, { ...ALONE, output: join(folder, 'b'), final_err: true }, whole);
  await whole.close();
  t.match(
    after.warnings.join('\n'),
    `${basename(files[1])}[sci,1]: about ${String(broken)} good pixels have no positive finite ERR`,
  );
  const [one, two] = [before, after].map(({ products }) => products);
  t.equal(sha256((await readPlane(two[0])).data), sha256((await readPlane(one[0])).data), 'SCI');
  const [had, has] = [(await readPlane(one[3])).data, (await readPlane(two[3])).data];
  const lost = had.filter((value, k) => !Number.isNaN(value) && Number.isNaN(has[k])).length;
  t.ok(lost >= broken && lost < 6 * 64, `${String(lost)} errors are unknown`);
});

t.test('fitsverify finds neither error nor warning', { skip: missing('fitsverify') }, async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 80, exposures: 2 }), t.testdir());
  const options = { ...ALONE, final_err: true, final_scale: 0.09 };
  const merged = await astrodrizzle(files, { ...options, output: join(folder, 'm'), build: true }, run);
  const apart = await astrodrizzle(files, { ...options, output: join(folder, 'a'), context: false }, run);
  t.equal(apart.products.length, 4);
  for (const product of [...merged.products, ...apart.products]) {
    const { warnings, errors, report } = fitsverify(product);
    t.strictSame(
      { warnings, errors },
      { warnings: 0, errors: 0 },
      `${basename(product)} ${warnings + errors > 0 ? report : ''}`,
    );
  }
});
