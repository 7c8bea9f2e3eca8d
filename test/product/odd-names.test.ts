import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { irDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { fitsverify, missing } from '../support/programs.js';

const run = new Run({ workers: 1 });
t.teardown(() => run.close());

const hasVerify = missing('fitsverify') === false;

for (const build of [false, true]) {
  t.test(`build ${String(build)}: names and headers outside ASCII make products that are FITS`, async (t) => {
    const home = join(t.testdir({ josé: {} }), 'josé');
    const { files } = await writeDitherSet(irDither({ size: 64, exposures: 2 }), home);
    const input = join(home, 'é_flt.fits');
    const bytes = readFileSync(files[0]);
    // An observatory's software of the nineties: Latin-1 in a text, in a comment and in COMMENT cards.
    const at = bytes.indexOf('TELESCOP=', 'latin1');
    if (at < 0) throw new Error('the sample has TELESCOP');
    bytes.write("TELESCOP= 'HST \xe9 Paris'     / \xe0 la carte".padEnd(80), at, 'latin1');
    writeFileSync(input, bytes);
    const { products } = await astrodrizzle(
      [input, files[1]],
      { skysub: false, static: false, driz_cr: false, output: join(home, 'né'), build },
      run,
    );
    t.equal(products.length, build ? 1 : 3);
    for (const path of products) {
      t.match(await headersOf(path), /^[\x20-\x7e]+$/);
      if (!hasVerify) continue;
      const { warnings, errors, report } = fitsverify(path);
      t.strictSame([warnings, errors], [0, 0], report);
    }
    const file = await FitsFile.open(products[0]);
    const { header } = file.hdus[0];
    file.close();
    t.match(header.get('D001DATA'), /^%C3%A9_flt\.fits\[sci,1\]$/);
    t.match(header.get('FILENAME'), build ? 'n%C3%A9_drz.fits' : 'n%C3%A9_drz_sci.fits');
    t.strictSame([header.get('ROOTNAME'), header.get('TELESCOP')], ['n%C3%A9', 'HST %C3%A9 Paris']);
  });
}

/** The bytes of all headers. */
async function headersOf(path: string): Promise<string> {
  const file = await FitsFile.open(path);
  file.close();
  const bytes = readFileSync(path);
  return file.hdus.map((hdu) => bytes.toString('latin1', hdu.headerOffset, hdu.dataOffset)).join('');
}

t.test('a directory in the place of one file of three: refused at the start, nothing written', async (t) => {
  const { files, folder } = await writeDitherSet(irDither({ size: 64, exposures: 1 }), t.testdir());
  mkdirSync(join(folder, 'e_drz_wht.fits'));
  const before = readdirSync(folder);
  const error: unknown = await astrodrizzle(
    files,
    { skysub: false, static: false, driz_cr: false, output: join(folder, 'e'), clobber: true },
    run,
  ).catch((e: unknown) => e);
  t.ok(isRxDrizzleError(error, 'StorageError'), String(error));
  t.match(String(error), /e_drz_wht\.fits: this is a directory/);
  t.strictSame(readdirSync(folder), before);
});
