import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither, frames, irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { readTable } from '../../src/fits/tables/read-table.js';
import { sha256 } from '../support/compare-products.js';
import { fitsverify, missing, pythonWithAstropy } from '../support/programs.js';
import { readPlane } from '../support/read-plane.js';

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

t.test('build=true: one file of five HDUs with the keywords of the combination', async (t) => {
  const { files, folder } = await writeDitherSet(acsDither({ nx: 160, ny: 96, exposures: 2 }), t.testdir());
  const result = await astrodrizzle(
    files,
    { skysub: false, static: false, driz_cr: false, output: join(folder, 'field'), build: true, final_bits: 16 },
    run,
  );
  const product = join(folder, 'field_drc.fits');
  t.strictSame(result.products, [product]);
  const file = await FitsFile.open(product);
  t.teardown(() => {
    file.close();
  });
  t.strictSame(
    file.hdus.map((hdu) => hdu.extname),
    ['PRIMARY', 'SCI', 'WHT', 'CTX', 'HDRTAB'],
  );
  const [primary, sci] = file.hdus.map((hdu) => hdu.header);
  const value = (keyword: string): unknown => primary.get(keyword);
  t.strictSame(
    ['NDRIZIM', 'NEXTEND', 'ASN_MTYP', 'ROOTNAME', 'D001KERN', 'D001PIXF', 'D001OUUN', 'D001FVAL', 'D004DATA'].map(
      value,
    ),
    [4, 4, 'PROD-DTH', 'field', 'square', 1, 'cps', 'INDEF', `${basename(files[1])}[sci,2]`],
  );
  t.equal(value('EXPTIME'), result.exptime);
  t.equal(value('D001SCAL'), 0.05);
  t.equal(sci.get('BUNIT'), 'ELECTRONS/S');
  t.equal(sci.get('CTYPE1'), 'RA---TAN');
  t.equal(sci.get('NCOMBINE'), 2);
  for (const gone of ['A_ORDER', 'A_2_0', 'CPDIS1', 'DP1', 'D2IM1', 'IDCSCALE'])
    t.notOk(sci.has(gone), `${gone} is not carried over`);
  const table = await readTable(file, file.hdus[4]);
  t.equal(table.rows, 4);
  t.strictSame(
    [0, 1, 2, 3].map((row) => table.cell(row, 'EXTVER')),
    [1, 2, 1, 2],
  );
  t.strictSame(
    table.columns.slice(0, 4).map((column) => column.name),
    ['ROOTNAME', 'EXTNAME', 'EXTVER', 'FILE'],
  );
  t.equal(table.cell(2, 'FILE'), files[1]);
  t.equal(table.cell(3, 'MDRIZSKY'), 0);
  t.ok(table.has('DATE_OBS') && table.has('A_2_0'), 'distortion and dates of the inputs survive in the table');
});

t.test('build=false: the same pixels in three files; context=false: no third file', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 90, exposures: 2 }), t.testdir());
  const options = { skysub: false, static: false, driz_cr: false, final_scale: 0.065 };
  const one = await astrodrizzle(files, { ...options, output: join(folder, 'a'), build: true }, run);
  const three = await astrodrizzle(files, { ...options, output: join(folder, 'b') }, run);
  t.strictSame(
    three.products.map((path) => basename(path)),
    ['b_drz_sci.fits', 'b_drz_wht.fits', 'b_drz_ctx.fits'],
  );
  for (const [index, image] of ['SCI', 'WHT', 'CTX'].entries()) {
    const merged = await readPlane(one.products[0], image);
    const alone = await readPlane(three.products[index]);
    t.equal(sha256(alone.data), sha256(merged.data), image);
  }
  const two = await astrodrizzle(files, { ...options, output: join(folder, 'c'), context: false }, run);
  t.strictSame(
    two.products.map((path) => basename(path)),
    ['c_drz_sci.fits', 'c_drz_wht.fits'],
  );
  t.notOk(existsSync(join(folder, 'c_drz_ctx.fits')));
});

t.test('more than 32 chips make a cube of context planes', async (t) => {
  const set = frames({ nx: 40, ny: 40, exposures: 34, mosaic: [60, 60] });
  const { files, folder } = await writeDitherSet(set, t.testdir());
  const result = await astrodrizzle(
    files,
    { skysub: false, static: false, driz_cr: false, output: join(folder, 'many'), build: true },
    run,
  );
  const low = await readPlane(result.products[0], 'CTX', 0);
  const high = await readPlane(result.products[0], 'CTX', 1);
  const wht = await readPlane(result.products[0], 'WHT');
  t.ok(
    high.data.some((value) => (value & 2) !== 0),
    'bit of the 34th chip',
  );
  t.ok(
    high.data.every((value) => (value & ~3) === 0),
    'no other bit in the second plane',
  );
  t.ok(
    wht.data.every((weight, k) => weight > 0 === ((low.data[k] | high.data[k]) !== 0)),
    'context agrees with weight',
  );
});

t.test('an existing product stays, unless clobber', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 64, exposures: 1 }), t.testdir());
  const path = join(folder, 'x_drz.fits');
  writeFileSync(path, 'precious');
  const options = { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), build: true };
  const error: unknown = await astrodrizzle(files, options, run).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(error, 'StorageError'));
  t.match(String(error), /--clobber/);
  t.equal(readFileSync(path, 'utf8'), 'precious');
  await astrodrizzle(files, { ...options, clobber: true }, run);
  t.not(readFileSync(path).length, 8);
});

t.test('an exposure without a good pixel is refused, or skipped and recorded', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 64, exposures: 3 }), t.testdir());
  const table = await FitsFile.open(files[1]);
  const dq = table.find('DQ', 1);
  const bytes = readFileSync(files[1]);
  if (dq === undefined) throw new Error('the sample has DQ');
  for (let k = 0; k < dq.dataBytes; k += 2) bytes.writeInt16BE(4, dq.dataOffset + k);
  table.close();
  writeFileSync(files[1], bytes);
  const options = { skysub: false, static: false, driz_cr: false, output: join(folder, 'x'), build: true };
  const error: unknown = await astrodrizzle(files, options, run).catch((reason: unknown) => reason);
  t.ok(isRxDrizzleError(error, 'ExposureError'));
  t.match(String(error), files[1]);
  t.notOk(existsSync(join(folder, 'x_drz.fits')));
  const skipping = new Run({ workers: 1 });
  const result = await astrodrizzle(files, { ...options, skip_bad: true }, skipping);
  await skipping.close();
  t.equal(result.exposures, 2);
  t.equal(result.skipped[0].file, files[1]);
  const product = await FitsFile.open(result.products[0]);
  t.equal(product.hdus[0].header.get('NDRIZIM'), 2);
  t.match(product.hdus[0].header.getAll('HISTORY').join('\n'), basename(files[1]));
  product.close();
});

t.test('fitsverify finds neither error nor warning', { skip: missing('fitsverify') }, async (t) => {
  for (const [name, set] of [
    ['ir', irDither({ size: 80, exposures: 2 })],
    ['acs', acsDither({ nx: 128, ny: 96, exposures: 2 })],
  ] as const) {
    const { files, folder } = await writeDitherSet(set, t.testdir());
    const merged = await astrodrizzle(
      files,
      { skysub: false, static: false, driz_cr: false, output: join(folder, name), build: true, final_scale: 0.06 },
      run,
    );
    const separate = await astrodrizzle(
      files,
      { skysub: false, static: false, driz_cr: false, output: join(folder, `${name}3`), final_rot: 30 },
      run,
    );
    for (const product of [...merged.products, ...separate.products]) {
      const { warnings, errors, report } = fitsverify(product);
      t.strictSame(
        { warnings, errors },
        { warnings: 0, errors: 0 },
        `${basename(product)} ${warnings + errors > 0 ? report : ''}`,
      );
    }
  }
});

const ASTROPY = `
import hashlib, json, sys, warnings
warnings.simplefilter('error')
warnings.filterwarnings('ignore', category=ResourceWarning)
from astropy.io import fits
from astropy.wcs import WCS
with fits.open(sys.argv[1], checksum=True) as hdus:
    hdus.verify('exception')
    sha = lambda a: hashlib.sha256(a.astype(a.dtype.newbyteorder('<')).tobytes()).hexdigest()
    w = WCS(hdus['SCI'].header)
    t = hdus['HDRTAB'].data
    print(json.dumps({
        'planes': [sha(hdus[n].data) for n in ('SCI', 'WHT', 'CTX')],
        'sky': [float(v) for v in w.all_pix2world(10.0, 20.0, 1)],
        'table': [[str(r['ROOTNAME']), int(r['EXTVER']), float(r['EXPTIME']), float(r['CRVAL1'])] for r in t]}))
`;

const python = pythonWithAstropy();
t.test(
  'astropy reads back the same pixels, WCS and table',
  { skip: python === undefined ? 'needs a python with astropy' : false },
  async (t) => {
    const { files, folder } = await writeDitherSet(acsDither({ nx: 128, ny: 96, exposures: 2 }), t.testdir());
    const result = await astrodrizzle(
      files,
      { skysub: false, static: false, driz_cr: false, output: join(folder, 'p'), build: true },
      run,
    );
    const child = spawnSync(python ?? '', ['-c', ASTROPY, result.products[0]], { encoding: 'utf8' });
    t.equal(child.status, 0, child.stderr);
    const read = JSON.parse(child.stdout) as {
      planes: string[];
      sky: number[];
      table: [string, number, number, number][];
    };
    const file = await FitsFile.open(result.products[0]);
    const ours = [];
    for (const [name, type] of [
      ['SCI', Float32Array],
      ['WHT', Float32Array],
      ['CTX', Int32Array],
    ] as const) {
      ours.push(sha256(type.from((await readPlane(result.products[0], name)).data)));
    }
    t.strictSame(read.planes, ours);
    const { parseWcs } = await import('../../src/wcs/celestial-wcs.js');
    const sky = new Float64Array(2);
    parseWcs(file.hdus[1].header).pixelToSky(10, 20, sky);
    t.ok(
      Math.abs(sky[0] - read.sky[0]) < 1e-11 && Math.abs(sky[1] - read.sky[1]) < 1e-11,
      `${sky.join()} and ${read.sky.join()}`,
    );
    const table = await readTable(file, file.hdus[4]);
    const rows = [0, 1, 2, 3].map((row) =>
      ['ROOTNAME', 'EXTVER', 'EXPTIME', 'CRVAL1'].map((name) => table.cell(row, name)),
    );
    t.strictSame(read.table, rows);
    file.close();
  },
);
