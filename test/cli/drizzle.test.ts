import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { FitsFile } from '../../src/fits/fits-file.js';
import { NX, NY, SCALE, writeExposure } from './exposure-file.js';
import { ONLY_FINAL, rxdrizzle } from './support.js';
import type { Outcome } from './support.js';

interface DrizzleDocument {
  readonly products: readonly string[];
  readonly bytes: readonly number[];
  readonly frame: { readonly nx: number; readonly ny: number; readonly scale: number };
  readonly exposures: number;
  readonly chips: number;
  readonly exptime: number;
  readonly skipped: readonly { readonly file: string; readonly problem: string }[];
  readonly warnings: readonly string[];
}

/** Two exposures, half a pixel apart, in a folder of their own. */
async function dithered(cwd: string): Promise<(...argv: string[]) => Promise<Outcome>> {
  await writeExposure(join(cwd, 'a_flt.fits'));
  await writeExposure(join(cwd, 'b_flt.fits'), {
    offset: [0, (0.5 * SCALE) / 3600],
    primary: { ROOTNAME: 'itest02q' },
  });
  return (...argv) => rxdrizzle(['drizzle', 'a_flt.fits', 'b_flt.fits', ...ONLY_FINAL, '--workers', '1', ...argv], cwd);
}

const filesOf = (cwd: string): string[] => readdirSync(cwd).sort();

t.test('a mosaic: the products, the summary, nothing on stderr, no other file', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  const { stdout, stderr, code } = await drizzle(
    '--output',
    'm',
    '--build',
    '--final-scale',
    '0.064',
    '--final-rot',
    '0',
  );
  t.strictSame([code, stderr], [0, '']);
  t.strictSame(filesOf(cwd), ['a_flt.fits', 'b_flt.fits', 'm_drz.fits']);
  t.match(stdout, /^m_drz\.fits {2}\d+\.\d KiB$/m);
  const [, nx, ny] =
    /^frame +(\d+) x (\d+) pixels of 0\.064", orientation 0, RA 161\.769\d+ Dec 17\.273\d+$/m.exec(stdout) ?? [];
  const product = await FitsFile.open(join(cwd, 'm_drz.fits'));
  const { header } = product.hdu('SCI');
  product.close();
  t.strictSame([header.get('NAXIS1'), header.get('NAXIS2')], [Number(nx), Number(ny)]);
  // The corner pixels' centres are NX - 1 pixels apart; SIP adds a few hundredths of a pixel.
  t.ok(
    Math.abs(Number(nx) - ((NX - 1) * SCALE) / 0.064) < 2 && Number(ny) > ((NY - 1) * SCALE) / 0.064,
    'frame of the chips',
  );
  t.match(stdout, /^input +2 exposures, 2 chips, 1005\.9 s$/m);
  t.match(stdout, /^time +\d+\.\d\d s, \d+\.\d Mpix\/s$/m);
});

t.test('--json: the result and nothing else on stdout; sizes are those of the files', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  const { stdout, stderr, code } = await drizzle('--output', 'm', '--no-build', '--json', '--final-kernel=gaussian');
  t.equal(code, 0, stderr);
  const result = JSON.parse(stdout) as DrizzleDocument;
  t.strictSame(result.products, ['m_drz_sci.fits', 'm_drz_wht.fits', 'm_drz_ctx.fits']);
  t.strictSame(
    result.products.map((file) => readFileSync(join(cwd, file)).length),
    result.bytes,
  );
  t.match(result, { exposures: 2, chips: 2, skipped: [] });
  t.ok(Math.abs(result.exptime - 2 * 502.936462) < 1e-9);
  t.match(result.warnings[0], /gaussian does not conserve flux/);
  t.match(stderr, /WARN: kernel gaussian does not conserve flux/);
});

t.test('kernels that conserve flux are not warned of; --quiet says nothing at all', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  t.equal((await drizzle('--output', 'a', '--final-kernel', 'point')).stderr, '');
  const quiet = await drizzle('--output', 'b', '--final-kernel', 'lanczos3', '--quiet');
  t.strictSame([quiet.code, quiet.stdout, quiet.stderr], [0, '', '']);
});

t.test('options, --set and --config say the same; options win over the file', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  writeFileSync(join(cwd, 'p.yaml'), 'final_scale: 0.064\nfinal_pixfrac: 0.8\noutput: fromfile\nbuild: true\n');
  const spellings: [string, string[]][] = [
    ['a', ['--final-scale', '0.064', '--final_pixfrac=0.8', '--build', 'yes']],
    ['b', ['--set', 'final_scale=0.064', '--set', 'final-pixfrac=0.8', '--set', 'build=true']],
    ['c', ['--config', 'p.yaml']],
    ['d', ['--config', 'p.yaml', '--final-pixfrac', '1', '--set', 'final_pixfrac=0.8']],
  ];
  const data: string[] = [];
  for (const [output, argv] of spellings) {
    const outcome = await drizzle('--output', output, '--quiet', ...argv);
    t.equal(outcome.code, 0, `${output}: ${outcome.stderr}`);
    data.push(await pixelsOf(join(cwd, `${output}_drz.fits`)));
  }
  t.strictSame(new Set(data).size, 1, 'all the same pixels');
  const { code } = await drizzle('--config', 'p.yaml', '--quiet');
  t.strictSame([code, filesOf(cwd).includes('fromfile_drz.fits')], [0, true]);
});

/** The bytes of SCI, to be compared. */
async function pixelsOf(path: string): Promise<string> {
  const file = await FitsFile.open(path);
  const { dataOffset, dataBytes } = file.hdu('SCI');
  file.close();
  return readFileSync(path)
    .subarray(dataOffset, dataOffset + dataBytes)
    .toString('base64');
}

t.test('inputs may be named in the parameter file', async (t) => {
  const cwd = t.testdir();
  await dithered(cwd);
  writeFileSync(
    join(cwd, 'p.json'),
    JSON.stringify({ input: 'a_flt.fits,b_flt.fits', output: 'm', skysub: false, static: false, driz_cr: false }),
  );
  const { code, stderr } = await rxdrizzle(['drizzle', '--config', 'p.json', '--quiet', '--workers', '1'], cwd);
  t.strictSame([code, stderr], [0, '']);
});

t.test('--dry-run shows the run and writes nothing', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  const dry = await drizzle('--output', 'm', '--final-scale', '0.064', '--dry-run');
  t.strictSame([dry.code, dry.stderr], [0, '']);
  t.match(dry.stdout, /^a_flt\.fits +1 +502\.9 +overlaps$/m);
  t.match(dry.stdout, /^frame +\d+ x \d+ pixels of 0\.064"/m);
  t.match(dry.stdout, /^product +m_drz_sci\.fits$/m);
  t.match(dry.stdout, /^disk +.* needed, .* free$/m);
  t.match(dry.stdout, /dry run: nothing was written\n$/);
  const json = await drizzle('--output', 'm', '--final-scale', '0.064', '--dry-run', '--json');
  const report = JSON.parse(json.stdout) as DrizzleDocument;
  t.strictSame(filesOf(cwd), ['a_flt.fits', 'b_flt.fits']);
  const wet = JSON.parse(
    (await drizzle('--output', 'm', '--final-scale', '0.064', '--json')).stdout,
  ) as DrizzleDocument;
  t.strictSame([report.frame, report.products], [wet.frame, wet.products], 'it announced what was done');
});

t.test('--progress json: lines of JSON on stderr, up to 1', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  const { stderr, code } = await drizzle('--output', 'm', '--final-kernel', 'gaussian', '--progress', 'json');
  t.equal(code, 0);
  const lines = stderr
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const drizzled = lines.filter((line) => line.event === 'progress' && line.stage === 'drizzle');
  t.match(drizzled.at(-1), { progress: 1 });
  t.ok(
    lines.some((line) => line.level === 40 && String(line.msg).includes('flux')),
    'the log is JSON too',
  );
});

t.test('--metrics-port serves the metrics while it runs, and does not keep the process alive', async (t) => {
  const cwd = t.testdir();
  const drizzle = await dithered(cwd);
  const { stderr, code } = await drizzle('--output', 'm', '--metrics-port', '0');
  t.strictSame([code, stderr.split('\n').length], [0, 2]);
  let page = '';
  const first = async (text: string): Promise<void> => {
    const [url] = /http:\/\/127\.0\.0\.1:\d+\/metrics/.exec(text) ?? [''];
    page = await (await fetch(url)).text();
  };
  const argv = [
    'drizzle',
    'a_flt.fits',
    'b_flt.fits',
    ...ONLY_FINAL,
    '--final-scale',
    '0.001',
    '--metrics-port',
    '0',
    '--progress',
    'json',
  ];
  await rxdrizzle(argv, cwd, { signal: 'SIGINT', when: /"stage":"drizzle"/, first });
  t.match(page, /^rxdrizzle_\w+\{.*stage="drizzle".*\} /m);
});

t.test(
  'an interruption: exit code 130, no product, no leftovers',
  { skip: process.platform === 'win32' && 'no signals' },
  async (t) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      const cwd = t.testdir({ work: {} });
      await dithered(cwd);
      // 0.001" makes twenty million pixels in many tiles: the signal comes while the frame is being filled.
      const argv = [
        'drizzle',
        'a_flt.fits',
        'b_flt.fits',
        ...ONLY_FINAL,
        '--output',
        'm',
        '--final-scale',
        '0.001',
        '--workdir',
        'work',
        '--memory',
        '64M',
        '--progress',
        'json',
      ];
      const outcome = await rxdrizzle(argv, cwd, { signal, when: /"stage":"drizzle"/ });
      t.strictSame([outcome.code, outcome.signal], [130, null], signal);
      t.match(outcome.stderr, /rxdrizzle: .*(interrupted|cancelled)/i);
      t.strictSame(filesOf(cwd), ['a_flt.fits', 'b_flt.fits', 'work']);
      t.strictSame(filesOf(join(cwd, 'work')), []);
    }
  },
);
