import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { readingWarnings } from '../../src/exposure/preflight-warnings.js';
import type { OpenExposureOptions } from '../../src/exposure/open-exposure.js';
import { openPixels } from '../../src/exposure/open-pixels.js';
import { openCount, resetOpenCounts } from '../../src/fits/byte-source.js';
import { createPlaneScratch, readBox } from '../../src/fits/read-box.js';
import type { PlaneRef } from '../../src/fits/plane.js';
import { writeFits } from '../../src/fits/simple-write.js';
import type { SimpleHdu } from '../../src/fits/simple-write.js';
import type { InputSpec } from '../../src/inputs/input-spec.js';
import { chip, headerOf, image, NX, NY, TAN_WCS, WFC3_IR, writeExposure } from './fits-sets.js';
import type { Cards } from './fits-sets.js';

/** Message of the refusal with its tag; 'accepted' when there is none. */
async function refusal(spec: InputSpec, options: OpenExposureOptions = {}): Promise<string> {
  const error = await openExposure(spec, options).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error === undefined) return 'accepted';
  if (isRxDrizzleError(error)) return `${error.tag} ${error.message}`;
  throw error as Error;
}

function pixels(plane: PlaneRef | null): number[] {
  if (plane === null) return [];
  const out = new Float64Array(plane.nx * plane.ny);
  readBox(plane, 0, 0, plane.nx, plane.ny, out, plane.nx, createPlaneScratch());
  return [...out];
}

t.test('an HST exposure of two chips', async (t) => {
  const file = await writeExposure(t.testdir(), 'ib1f19l6q_flt.fits', WFC3_IR, [
    ...chip(2, { MDRIZSKY: 1.5 }),
    ...chip(1),
  ]);
  const exposure = await openExposure({ file });
  t.match(exposure, {
    file,
    rootname: 'ib1f19l6q',
    exptime: 500,
    expstart: 55290,
    expend: 55290.01,
    telescope: 'HST',
    instrument: 'WFC3',
    detector: 'IR',
    filter: 'F160W',
    mode: 'WFC3/IR',
    notes: [],
  });
  t.strictSame(
    exposure.chips.map(({ extver }) => extver),
    [1, 2],
    'EXTVER order, not file order',
  );
  const [first, second] = exposure.chips;
  t.match(first, {
    label: `${file}[sci,1]`,
    extname: 'SCI',
    hduIndex: 4,
    nx: NX,
    ny: NY,
    exptime: 500,
    gain: 2.4,
    effGain: 1,
    readNoise: 20,
    bunit: 'ELECTRONS/S',
    inputIsRate: true,
    pscale: 0.1,
    planes: { sci: 4, err: 5, dq: 6 },
    mask: null,
    ivm: null,
    sky: null,
    recordedSky: null,
  });
  t.equal(second.recordedSky, 1.5);
  t.equal(second.sky, null, 'a recorded sky is not subtracted unless asked for');
  t.ok(Object.isFrozen(exposure) && Object.isFrozen(first));
  const sky = new Float64Array(2);
  t.ok(first.wcs.pixelToSky(4, 3, sky));
  t.ok(Math.abs(sky[0] - 150) < 1e-12 && Math.abs(sky[1] - 2) < 1e-12, 'reference pixel');
});

t.test('one opening a pass, nothing open afterwards', async (t) => {
  const file = await writeExposure(t.testdir(), 'a_flt.fits', WFC3_IR, [
    ...chip(1),
    ...chip(2),
    image('IVM', 1, {}, { base: 7 }),
  ]);
  resetOpenCounts();
  const exposure = await openExposure({ file });
  t.equal(openCount(file), 1);
  const opened = await openPixels(exposure);
  t.equal(openCount(file), 2);
  t.strictSame(
    opened.chips.map(({ sci }) => pixels(sci)[3]),
    [103, 203],
    'the planes of each chip',
  );
  t.equal(pixels(opened.chips[1].err)[0], 1);
  t.equal(pixels(opened.chips[1].dq)[5], 5);
  t.equal(pixels(opened.chips[0].ivm)[0], 7, 'IVM of the exposure itself');
  t.equal(opened.chips[1].ivm, null);
  opened.close();
  opened.close();
  const again = await openPixels(exposure);
  t.equal(again.chips[0].sci.fd, opened.chips[0].sci.fd, 'the descriptor was freed and is used again');
  again.close();
  const light = await openPixels(exposure, { weights: false });
  t.strictSame(
    light.chips.map(({ err, ivm, dq }) => [err, ivm, pixels(dq)[5]]),
    [
      [null, null, 5],
      [null, null, 5],
    ],
    'without the planes of weights',
  );
  light.close();
});

t.test('planes without pixels count as missing', async (t) => {
  const [sci, err] = chip(2);
  const empty = { header: headerOf({ EXTNAME: 'DQ', EXTVER: 2 }) };
  const file = await writeExposure(t.testdir(), 'a_flt.fits', WFC3_IR, [...chip(1), sci, err, empty]);
  const exposure = await openExposure({ file });
  t.strictSame(
    exposure.chips.map(({ planes }) => planes.dq),
    [3, null],
  );
  const missing = `${file}: no DQ extension for extension 4: every pixel counts as good`;
  t.strictSame(readingWarnings([exposure]), [missing]);
  t.strictSame(readingWarnings([exposure], false), [], 'which is of no interest where DQ is not used');
  const constant = { header: headerOf({ EXTNAME: 'DQ', EXTVER: 2, NPIX1: NX, NPIX2: NY, PIXVALUE: 4 }) };
  const hst = await writeExposure(t.testdir(), 'b_flt.fits', WFC3_IR, [sci, err, constant]);
  const opened = await openPixels(await openExposure({ file: hst }));
  t.strictSame(
    pixels(opened.chips[0].dq),
    Array.from({ length: NX * NY }, () => 4),
    "HST's constant image",
  );
  opened.close();
});

t.test('choosing chips', async (t) => {
  const file = await writeExposure(t.testdir(), 'a_flt.fits', WFC3_IR, [
    ...chip(1),
    ...chip(2),
    image('SKY', 1, TAN_WCS),
  ]);
  const versions = async (spec: Omit<InputSpec, 'file'>, group = ''): Promise<string[]> => {
    const { chips } = await openExposure({ file, ...spec }, { group });
    return chips.map(({ label }) => label.replace(file, ''));
  };
  t.strictSame(await versions({}), ['[sci,1]', '[sci,2]']);
  t.strictSame(await versions({ extensions: [{ kind: 'number', number: 4 }] }), ['[sci,2]']);
  t.strictSame(await versions({ extensions: [{ kind: 'name', name: 'SKY', version: 1 }] }), ['[sky,1]']);
  t.strictSame(await versions({}, 'sci,2'), ['[sci,2]']);
  t.strictSame(await versions({}, '1'), ['[sci,1]']);
  t.match(await refusal({ file }, { group: '2' }), /ExposureError .*no science extension is in group 2/);
  t.match(
    await refusal({ file, extensions: [{ kind: 'name', name: 'SCI', version: 3 }] }),
    /\[SCI,3\]: there is no such extension .*SCI,2/,
  );
});

t.test('generic data: one image, primary or extension', async (t) => {
  const dir = t.testdir();
  const plain = join(dir, 'plain.fits');
  const cards: Cards = { ...TAN_WCS, EXPTIME: 10, 'MJD-OBS': 55000, GAIN: 0.5, FILTER: 'H' };
  const picture = { data: Float32Array.from({ length: NX * NY }, (_, k) => k), shape: [NX, NY] };
  await writeFits(plain, [{ header: headerOf(cards), ...picture }], { clobber: true });
  const exposure = await openExposure({ file: plain });
  t.match(exposure, { rootname: 'plain', mode: 'generic', filter: 'H', expstart: 55000, instrument: '' });
  t.ok(Math.abs((exposure.expend ?? 0) - (55000 + 10 / 86400)) < 1e-9);
  t.match(exposure.chips[0], { label: `${plain}[0]`, effGain: 1, bunit: 'ELECTRONS/S', inputIsRate: true });
  t.match(exposure.chips[0].unitSource, /no BUNIT: taken as ELECTRONS\/S/);
  t.ok(Math.abs(exposure.chips[0].pscale - 0.1) < 1e-12, 'from the CD matrix');
  t.match(readingWarnings([exposure]), [/plain.fits: no DQ extension: every pixel counts as good/]);
  t.equal((await openExposure({ file: plain }, { gnkeyword: 'GAIN' })).chips[0].effGain, 0.5);

  const two = await writeExposure(dir, 'two.fits', { EXPTIME: 3 }, [
    image('CCD1', 1, TAN_WCS),
    image('CCD2', 1, TAN_WCS),
  ]);
  const first = await openExposure({ file: two });
  t.equal(first.chips.length, 1);
  t.match(first.notes[0], /only .*\[CCD1,1\] is used.*there are .*\[CCD2,1\]/, 'what is left out is said');
  t.equal((await openExposure({ file: two, extensions: [{ kind: 'every-image' }] })).chips.length, 2);
  const own = await writeExposure(dir, 'own.fits', {}, [image('N1', 1, { ...TAN_WCS, EXPTIME: 4, BUNIT: 'adu' })]);
  t.match((await openExposure({ file: own })).chips[0], { exptime: 4, inputIsRate: false, bunit: 'adu' });
});

t.test('masks and inverse-variance maps of the user', async (t) => {
  const dir = t.testdir();
  const file = await writeExposure(dir, 'a_flt.fits', WFC3_IR, [...chip(1), ...chip(2)]);
  const masks = await writeExposure(dir, 'm.fits', {}, [
    image('M', 1, {}, { base: 10 }),
    image('M', 2, {}, { base: 20 }),
  ]);
  const single = join(dir, 'm0.fits');
  await writeFits(single, [{ data: new Uint8Array(NX * NY).fill(3), shape: [NX, NY] }], { clobber: true });
  const ivm = await writeExposure(dir, 'ivm.fits', {}, [
    image('IVM', 2, {}, { base: 40 }),
    image('IVM', 1, {}, { base: 30 }),
  ]);
  const first = async (spec: Omit<InputSpec, 'file'>): Promise<unknown> => {
    const opened = await openPixels(await openExposure({ file, ...spec }));
    const values = opened.chips.map(({ mask, ivm: map }) => [pixels(mask)[0], pixels(map)[0]]);
    opened.close();
    return values;
  };
  t.strictSame(
    await first({ masks: [{ file: masks }], ivm: { file: ivm } }),
    [
      [10, 30],
      [20, 40],
    ],
    'all images of a file in order',
  );
  t.strictSame(
    await first({ masks: [{ file: single }] }),
    [
      [3, undefined],
      [undefined, undefined],
    ],
    'the primary image',
  );
  t.strictSame(await first({ masks: [null, { file: masks, extensions: [{ kind: 'number', number: 1 }] }] }), [
    [undefined, undefined],
    [10, undefined],
  ]);
  t.match(
    await refusal({ file, masks: [null, { file: masks }] }),
    /UsageError .*option mask: there are 3 masks for 2 chips/,
  );
  const none = { file: join(dir, 'none.fits') };
  t.match(await refusal({ file, masks: [none] }), /UsageError .*none.fits, option mask: no such file/);
  t.match(await refusal({ file, ivm: none }), /UsageError .*none.fits, option ivm: no such file/);
  const small = await writeExposure(dir, 's.fits', {}, [image('M', 1, {}, { nx: 3 })]);
  t.match(
    await refusal({ file, masks: [{ file: small }] }),
    /ExposureError .*s.fits\[M,1\]: is 3 x 6 pixels, but .*\[SCI,1\] is 8 x 6/,
  );
  t.match(await refusal({ file, ivm: { file: small } }), /8 x 6/, 'the only image of a file serves');
  t.match(await refusal({ file, ivm: { file: masks } }), /m.fits\[IVM,1\]: there is no inverse-variance map for/);
});

t.test('what cannot be used is refused by name', async (t) => {
  const dir = t.testdir();
  const write = (primary: Cards, hdus = chip(1)): Promise<string> =>
    writeExposure(dir, 'x_flt.fits', { ...WFC3_IR, ...primary }, hdus);
  const refused = async (primary: Cards, hdus = chip(1), options: OpenExposureOptions = {}): Promise<string> =>
    refusal({ file: await write(primary, hdus) }, options);

  t.equal(await refused({}), 'accepted', 'the file that the others are made from');
  t.match(
    await refused({ EXPTIME: null }),
    /KeywordError .*x_flt.fits\[SCI,1\], keyword EXPTIME: .*missing.*--expkeyword/,
  );
  t.match(await refused({ EXPTIME: 0 }), /ExposureError .*keyword EXPTIME: the exposure time is 0 s .*--skip-bad/);
  t.match(await refused({ EXPTIME: -3 }), /ExposureError .*is -3 s/);
  t.match(await refused({ EXPTIME: 'long' }), /KeywordError .*EXPTIME/);
  t.equal(await refused({ EXPTIME: null }, chip(1), { exptime: 3 }), 'accepted', 'unless the user gives it');
  t.match(
    await refused({}, [image('ERR', 1)]),
    /ExposureError .*x_flt.fits\[SCI\]: there is no SCI extension, which WFC3\/IR exposures have .*holds PRIMARY, ERR/,
  );
  t.match(await refused({ INSTRUME: 'X' }, []), /ExposureError .*no SCI extension and no other image/);
  t.match(
    await refused({}, [...chip(1).slice(0, 2), image('DQ', 1, {}, { nx: 7 })]),
    /x_flt.fits\[DQ,1\]: is 7 x 6 pixels, but .*\[SCI,1\] is 8 x 6/,
  );
  t.match(await refused({}, [chip(1)[0], image('ERR', 1, {}, { ny: 5 })]), /\[ERR,1\]: is 8 x 5 pixels/);
  t.match(await refused({}, chip(1, { NGOODPIX: 0 })), /ExposureError .*keyword NGOODPIX: all pixels are bad/);
  t.equal(
    await refused({}, [...chip(1, { NGOODPIX: 0 }), ...chip(2, { NGOODPIX: 4 })]),
    'accepted',
    'one chip is good',
  );
  t.match(await refused({}, chip(1, { CD1_1: 0 })), /WcsError .*x_flt.fits\[SCI,1\]/, 'singular');
  t.match(await refused({}, chip(1, { CRVAL1: 'NaN' })), /Error .*CRVAL1/, 'not a number');
  t.match(await refused({}, chip(1, { CTYPE1: 'RA---XYZ', CTYPE2: 'DEC--XYZ' })), /WcsError .*CTYPE1.*XYZ/);
  t.match(await refused({}, chip(1, { D2IMDIS1: 'Lookup', D2IM1: 'EXTVER: 1' })), /WcsError/);
  t.match(await refused({ OBSTYPE: 'SPECTROSCOPIC' }), /ExposureError .*this is a spectrum/);
  const cube = {
    header: headerOf({ EXTNAME: 'SCI', EXTVER: 1 }),
    data: new Float32Array(NX * NY * 2),
    shape: [NX, NY, 2],
  };
  t.match(await refused({}, [cube]), /ExposureError .*cube of 8 x 6 x 2/);
  t.match(
    await refused({ INSTRUME: 'STIS', DETECTOR: 'CCD' }),
    /KeywordError .*the gain of STIS\/CCD is not in the headers/,
  );
});

t.test('mistakes of the user are usage errors, which --skip-bad does not forgive', async (t) => {
  const file = await writeExposure(t.testdir(), 'a_flt.fits', WFC3_IR, chip(1));
  for (const option of ['gnkeyword', 'rnkeyword', 'expkeyword'] as const) {
    const message = new RegExp(`UsageError .*keyword NOSUCH, option ${option}`);
    t.match(await refusal({ file }, { [option]: 'NOSUCH' }), message);
  }
});

t.test('two extensions of one name and version', async (t) => {
  const dir = t.testdir();
  const write = (name: string, hdus: readonly SimpleHdu[]): Promise<string> => writeExposure(dir, name, WFC3_IR, hdus);
  const [sci, err, dq] = chip(1);
  const file = await write('two_flt.fits', [...chip(1), sci]);
  const message = /ExposureError .*two_flt.fits\[SCI,1\]: HDU 1 and HDU 4 are both SCI,1/;
  t.match(await refusal({ file }), message);
  t.match(await refusal({ file, extensions: [{ kind: 'name', name: 'SCI', version: 1 }] }), message);
  t.equal(await refusal({ file, extensions: [{ kind: 'number', number: 4 }] }), 'accepted', 'one by its number');
  t.equal(await refusal({ file }, { group: '1' }), 'accepted');
  const planes = await write('dq_flt.fits', [sci, err, dq, dq]);
  t.match(await refusal({ file: planes }), /ExposureError .*\[DQ,1\]: HDU 3 and HDU 4 are both DQ,1/);
  const unnamed = { ...sci, header: headerOf({ ...TAN_WCS, EXTNAME: 'IM' }) };
  const generic = await writeExposure(dir, 'g.fits', { EXPTIME: 1 }, [unnamed, unnamed]);
  t.equal(
    await refusal({ file: generic, extensions: [{ kind: 'every-image' }] }),
    'accepted',
    'names of other cameras',
  );
});

t.test('proc_unit=electrons needs a gain where the camera is not known', async (t) => {
  const dir = t.testdir();
  const electrons = async (cards: Cards, options: OpenExposureOptions = {}, primary: Cards = { EXPTIME: 3 }) => {
    const file = await writeExposure(dir, 'x.fits', primary, [image('SCI', 1, { ...TAN_WCS, ...cards })]);
    return refusal({ file }, { proc_unit: 'electrons', ...options });
  };
  t.match(
    await electrons({ BUNIT: 'adu' }),
    /ExposureError .*x.fits\[sci,1\], option proc_unit: the gain of this camera is not known .*give --gain/,
  );
  t.match(await electrons({}), /ExposureError .*no BUNIT.*give --gain/, 'nothing says that they are electrons');
  t.equal(await electrons({ BUNIT: 'adu' }, { proc_unit: 'native' }), 'accepted');
  t.equal(await electrons({ BUNIT: 'adu' }, { gain: 2 }), 'accepted');
  t.equal(await electrons({ BUNIT: 'adu', EGAIN: 2 }, { gnkeyword: 'EGAIN' }), 'accepted');
  t.equal(await electrons({ BUNIT: 'electron s-1' }), 'accepted');
  t.match(
    await electrons({ BUNIT: 'MJy/sr' }, { gain: 2 }),
    /ExposureError .*"MJy\/sr" cannot be turned into electrons/,
  );
  t.equal(await electrons({ BUNIT: 'ELECTRONS' }, {}, WFC3_IR), 'accepted');
  t.match(
    await electrons({ BUNIT: 'ELECTRONS' }, { gain: 2 }, WFC3_IR),
    /UsageError .*option gain: has no effect on WFC3\/IR exposures/,
  );
});

t.test('damaged and missing files', async (t) => {
  const dir = t.testdir({ 'text.fits': 'not FITS at all', 'empty.fits': '' });
  const file = await writeExposure(dir, 'a_flt.fits', WFC3_IR, chip(1));
  const whole = await readFile(file);
  await writeFile(file, whole.subarray(0, whole.length - 2880));
  t.match(await refusal({ file }), /FitsFormatError .*a_flt.fits.*byte \d+/, 'truncated: the byte is named');
  t.match(await refusal({ file: join(dir, 'text.fits') }), /FitsFormatError .*text.fits/);
  t.match(await refusal({ file: join(dir, 'empty.fits') }), /FitsFormatError .*empty.fits/);
  t.match(await refusal({ file: join(dir, 'none.fits') }), /StorageError .*no such file/);
});

t.test('alternate solutions and distortion', async (t) => {
  const alternate: Cards = Object.fromEntries(
    Object.entries(TAN_WCS).map(([keyword, value]) => [`${keyword}A`, value]),
  );
  const sip: Cards = {
    CTYPE1: 'RA---TAN-SIP',
    CTYPE2: 'DEC--TAN-SIP',
    A_ORDER: 2,
    A_2_0: 1e-3,
    B_ORDER: 2,
    B_0_2: 1e-3,
  };
  const file = await writeExposure(
    t.testdir(),
    'a_flt.fits',
    WFC3_IR,
    chip(1, { ...sip, ...alternate, CRVAL1A: 151, WCSNAMEA: 'OTHER' }),
  );
  const wcs = async (options: OpenExposureOptions): Promise<unknown> => {
    const [{ wcs: read }] = (await openExposure({ file }, options)).chips;
    return [read.crval[0], read.hasDistortion];
  };
  t.strictSame(await wcs({}), [150, true]);
  t.strictSame(await wcs({ coeffs: false }), [150, false]);
  t.strictSame(((await wcs({ wcskey: 'A' })) as number[])[0], 151);
  t.strictSame(((await wcs({ wcskey: 'OTHER' })) as number[])[0], 151);
  t.strictSame(((await wcs({ wcskey: 'TEST' })) as number[])[0], 150, 'the primary solution by its name');
  t.match(
    await refusal({ file }, { wcskey: 'B' }),
    /UsageError .*option wcskey.*no alternate solution B .*there are A/,
  );
  t.match(
    await refusal({ file }, { wcskey: 'NONE' }),
    /UsageError .*option wcskey.*no solution is named "NONE" .*TEST, OTHER/,
  );
});

t.test('cancellation', async (t) => {
  const dir = t.testdir();
  const file = await writeExposure(dir, 'a_flt.fits', WFC3_IR, chip(1));
  const exposure = await openExposure({ file }, { signal: new AbortController().signal, scratchDir: dir });
  const signal = AbortSignal.abort();
  resetOpenCounts();
  await t.rejects(openExposure({ file }, { signal }), { name: 'CancelledError' });
  await t.rejects(openPixels(exposure, { signal }), { name: 'CancelledError' });
  t.equal(openCount(file), 0);
});
