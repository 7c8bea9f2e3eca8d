import { join } from 'node:path';
import t from 'tap';
import { POOR_FIT, writeExposure } from './exposure-file.js';
import { rxdrizzle } from './support.js';

interface InfoDocument {
  readonly observations: readonly Record<string, unknown>[];
  readonly wcs: readonly Record<string, unknown>[];
  readonly plate_scale: readonly (number | null)[];
  readonly missing: readonly (readonly string[])[];
  readonly warnings: readonly string[];
}

t.test('the tables of the notebooks, formats included', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'itest01q_flt.fits'), { sci: POOR_FIT });
  await writeExposure(join(cwd, 'itest02q_flt.fits'), {
    primary: { ROOTNAME: 'itest02q', POSTARG1: -0.203, POSTARG2: 0.303 },
    sci: { ORIENTAT: 5.62, ...POOR_FIT },
  });
  const { stdout, stderr, code } = await rxdrizzle(['info', '*_flt.fits'], cwd);
  t.strictSame([code, stderr], [0, '']);
  const lines = stdout.split('\n');
  t.strictSame(lines.slice(0, 8), [
    'ROOTNAME  ASN_ID     TARGNAME   DETECTOR  FILTER  EXPTIME   RA_TARG  DEC_TARG  POSTARG1  POSTARG2  DATE-OBS    ORIENTAT',
    'itest01q  ITEST0010  SIM FIELD  IR        F160W     502.9  161.7694   17.2732     0.542     0.182  2010-04-04      0.00',
    'itest02q  ITEST0010  SIM FIELD  IR        F160W     502.9  161.7694   17.2732    -0.203     0.303  2010-04-04      5.62',
    '',
    'filename           DETECTOR     EXPTIME  WCSNAME                       NMATCHES  RMS_RA  RMS_DEC  RMS_RA_pix  RMS_DEC_pix  solution',
    'itest01q_flt.fits  IR        502.936462  IDC_w3m18525i-FIT_REL_GSC242        26   109.0    102.9        0.85         0.80  a posteriori, GSC242, exposures fitted together',
    'itest02q_flt.fits  IR        502.936462  IDC_w3m18525i-FIT_REL_GSC242        26   109.0    102.9        0.85         0.80  a posteriori, GSC242, exposures fitted together',
    '',
  ]);
  t.equal(lines[8], 'Detector Plate scale: 0.1283');
  t.match(stdout, /^warning: .*RMS above 0\.5 pixels/m);
});

t.test('mixed solutions, missing keywords and what drizzle would refuse', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'), {
    primary: { ROOTNAME: 'iaaa01q' },
    sci: { WCSNAME: 'IDC_x-FIT_SVM_GAIAeDR3', RMS_RA: 5, RMS_DEC: 5 },
  });
  await writeExposure(join(cwd, 'b_flt.fits'), {
    primary: { ROOTNAME: 'ibbb01q', EXPTIME: undefined, TARGNAME: undefined },
  });
  const { stdout, code } = await rxdrizzle(['info', 'a_flt.fits', 'b_flt.fits'], cwd);
  t.equal(code, 0, 'warnings are no failure');
  t.match(stdout, /^missing keywords: TARGNAME EXPTIME {2}\(b_flt\.fits\)$/m);
  t.match(stdout, /^warning: drizzle would refuse b_flt\.fits.*EXPTIME/m);
  t.match(stdout, /^warning: mixed WCS solutions: .*FIT_SVM_GAIAeDR3 in visit iaaa01.*FIT_REL_GSC242 in visit ibbb01/m);
  t.match(stdout, /^ibbb01q +ITEST0010 +-- +IR +F160W +-- /m, 'what is missing leaves no hole');
});

t.test('--json: keywords under their names, null where the headers do not say', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'), { primary: { TARGNAME: undefined }, sci: POOR_FIT });
  const { stdout, stderr, code } = await rxdrizzle(['info', 'a_flt.fits', '--json'], cwd);
  t.strictSame([code, stderr], [0, '']);
  const document = JSON.parse(stdout) as InfoDocument;
  t.match(document.observations[0], {
    file: 'a_flt.fits',
    ROOTNAME: 'itest01q',
    TARGNAME: null,
    EXPTIME: 502.936462,
    'DATE-OBS': '2010-04-04',
  });
  t.match(document.wcs[0], { WCSNAME: 'IDC_w3m18525i-FIT_REL_GSC242', NMATCHES: 26, RMS_RA: 109.04 });
  t.ok(Math.abs(Number(document.wcs[0].RMS_RA_pix) - 109.04 / 1000 / 0.1283) < 1e-12);
  t.strictSame(document.plate_scale, [0.1282500028610229]);
  t.strictSame(document.missing, [['TARGNAME']]);
});
