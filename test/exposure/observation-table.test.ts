import t from 'tap';
import { fixedPoint } from '../../src/exposure/fixed-point.js';
import { observationTable, plateScaleText, readObservation, wcsTable } from '../../src/exposure/observation-table.js';
import type { Observation } from '../../src/exposure/observation-table.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { preflightWarnings } from '../../src/exposure/preflight-warnings.js';
import { wcsSolution } from '../../src/exposure/wcs-solution.js';
import { wcsStatus, wcsWarnings } from '../../src/exposure/wcs-status.js';
import type { WcsStatus } from '../../src/exposure/wcs-status.js';
import { chip, headerOf, image, WFC3_IR, writeExposure } from './fits-sets.js';
import type { Cards } from './fits-sets.js';

t.test('numbers as C and Python print them', (t) => {
  t.equal(fixedPoint(502.936462, 7, 1), '  502.9');
  t.equal(fixedPoint(161.7694, 7, 4), '161.7694', 'wider than the field');
  t.equal(fixedPoint(-0.203, 7, 3), ' -0.203');
  // Exact ties: python3 -c "print('%.1f %.1f %.1f %.2f %.2f %.0f %.0f' % (502.25, 0.25, -0.75, 0.125, -0.375, 0.5, 1.5))"
  const ties = [
    [502.25, 1],
    [0.25, 1],
    [-0.75, 1],
    [0.125, 2],
    [-0.375, 2],
    [0.5, 0],
    [1.5, 0],
  ] as const;
  t.strictSame(
    ties.map(([value, digits]) => fixedPoint(value, 0, digits)),
    ['502.2', '0.2', '-0.8', '0.12', '-0.38', '0', '2'],
  );
  t.equal(fixedPoint(0.35, 0, 1), '0.3', 'below the tie in binary');
  t.equal(fixedPoint(1.005, 0, 2), '1.00');
  t.end();
});

/** The four exposures of the image-sampling notebook: what its tables need of their headers. */
const NOTEBOOK = [
  ['ib1f19l6q', 0, 0],
  ['ib1f19l7q', 0.542, 0.182],
  ['ib1f19l9q', 0.339, 0.485],
  ['ib1f19laq', -0.203, 0.303],
] as const;

const SOLUTION: Cards = {
  WCSNAME: 'IDC_w3m18525i-FIT_REL_GSC242',
  NMATCHES: 26,
  RMS_RA: 109.0234,
  RMS_DEC: 102.9412,
  ORIENTAT: 5.6207,
  IDCSCALE: 0.1282500028610229,
};

async function notebookSet(dir: string): Promise<string[]> {
  const files = NOTEBOOK.map(([rootname, x, y]) => {
    const primary: Cards = {
      ...WFC3_IR,
      ROOTNAME: rootname,
      ASN_ID: 'IB1F19010',
      TARGNAME: 'NGC-3370',
      EXPTIME: 502.936462,
      RA_TARG: 161.76937,
      DEC_TARG: 17.27324,
      POSTARG1: x,
      POSTARG2: y,
      'DATE-OBS': '2010-04-04',
    };
    return writeExposure(dir, `${rootname}_flt.fits`, primary, chip(1, SOLUTION));
  });
  return Promise.all(files);
}

const read = (files: readonly string[]): Promise<Observation[]> =>
  Promise.all(files.map((file) => readObservation(file)));

t.test('the tables of the notebook, to the character', async (t) => {
  const observations = await read(await notebookSet(t.testdir()));
  const table = observationTable(observations);
  t.equal(
    table.columns.join(' | '),
    'ROOTNAME | ASN_ID | TARGNAME | DETECTOR | FILTER | EXPTIME | RA_TARG | DEC_TARG | POSTARG1 | POSTARG2 | DATE-OBS | ORIENTAT',
  );
  t.strictSame(
    table.rows.map((row) => row.map((cell) => cell.trim()).join(' | ')),
    [
      'ib1f19l6q | IB1F19010 | NGC-3370 | IR | F160W | 502.9 | 161.7694 | 17.2732 | 0.000 | 0.000 | 2010-04-04 | 5.62',
      'ib1f19l7q | IB1F19010 | NGC-3370 | IR | F160W | 502.9 | 161.7694 | 17.2732 | 0.542 | 0.182 | 2010-04-04 | 5.62',
      'ib1f19l9q | IB1F19010 | NGC-3370 | IR | F160W | 502.9 | 161.7694 | 17.2732 | 0.339 | 0.485 | 2010-04-04 | 5.62',
      'ib1f19laq | IB1F19010 | NGC-3370 | IR | F160W | 502.9 | 161.7694 | 17.2732 | -0.203 | 0.303 | 2010-04-04 | 5.62',
    ],
  );
  t.strictSame(table.rows[0].slice(5, 10), ['  502.9', '161.7694', '17.2732', '  0.000', '  0.000'], 'padded to seven');
  const wcs = wcsTable(observations);
  t.equal(
    wcs.columns.slice(0, 9).join(' | '),
    'filename | DETECTOR | EXPTIME | WCSNAME | NMATCHES | RMS_RA | RMS_DEC | RMS_RA_pix | RMS_DEC_pix',
  );
  t.equal(
    wcs.rows[0].slice(0, 9).join(' | '),
    'ib1f19l6q_flt.fits | IR | 502.936462 | IDC_w3m18525i-FIT_REL_GSC242 | 26 | 109.0 | 102.9 | 0.85 | 0.80',
  );
  t.equal(plateScaleText(observations[0]), '0.1283');
  t.strictSame(observations[0].missing, []);
  t.equal(observations[0].mode, 'WFC3/IR');
});

t.test('solutions kept in headerlets, by EXTVER, duplicates kept', async (t) => {
  const names = [
    'OPUS',
    'IDC_w3m18525i',
    'IDC_w3m18525i-GSC240',
    'IDC_w3m18525i-HSC30',
    'IDC_w3m18525i',
    'IDC_w3m18525i-FIT_REL_GSC242',
  ];
  const headerlets = names.map((WCSNAME, index) => image('HDRLET', index + 1, { WCSNAME }, { nx: 1, ny: 1 })).reverse();
  const file = await writeExposure(t.testdir(), 'a_flt.fits', WFC3_IR, [...chip(1), ...headerlets]);
  const [{ headerlets: listed }] = await read([file]);
  t.strictSame(
    listed.map(({ wcsname }) => wcsname),
    names,
  );
  t.strictSame(
    listed.map(({ extver }) => extver),
    [1, 2, 3, 4, 5, 6],
    'the name at index i is EXTVER i + 1',
  );
});

t.test('files that lack most keywords', async (t) => {
  const file = await writeExposure(t.testdir(), 'vircam_1.fits', {}, [
    image('IMG', 1, { EXPTIME: 10, FILTER: 'H', OBJECT: 'field' }),
  ]);
  const [observation] = await read([file]);
  t.match(observation.row, { ROOTNAME: 'vircam_1', FILTER: 'H', EXPTIME: 10, TARGNAME: 'field', RA_TARG: undefined });
  t.strictSame(observationTable([observation]).rows[0].slice(6, 8), ['', '']);
  for (const keyword of ['RA_TARG', 'POSTARG1', 'ORIENTAT', 'WCSNAME', 'NMATCHES'])
    t.ok(observation.missing.includes(keyword), keyword);
  const acs = await writeExposure(
    t.testdir(),
    'j1_flc.fits',
    { INSTRUME: 'ACS', DETECTOR: 'WFC', FILTER1: 'CLEAR1L', FILTER2: 'F814W' },
    chip(1),
  );
  t.equal((await readObservation(acs)).row.FILTER, 'F814W', 'clear filters are left out');
});

t.test('names of WCS solutions', (t) => {
  const table: readonly (readonly [string, string, string, string])[] = [
    ['OPUS', 'default', '', ''],
    ['IDC_w3m18525i', 'distortion only', '', ''],
    ['IDC_w3m18525i-GSC240', 'a priori', 'GSC240', ''],
    ['IDC_w3m18525i-HSC30', 'a priori', 'HSC30', ''],
    ['IDC_w3m18525i-FIT_REL_GSC242', 'a posteriori', 'GSC242', 'exposures fitted together'],
    ['IDC_4bb1536cj-FIT_IMG_GAIAeDR3', 'a posteriori', 'GAIAeDR3', 'each exposure fitted alone'],
    ['IDC_w3m18525i-FIT_SVM_GAIADR2', 'a posteriori', 'GAIADR2', 'single-visit mosaic'],
    ['IDC_x-FIT_XYZ_CAT', 'a posteriori', 'CAT', 'XYZ'],
    ['TWEAK', 'unknown', '', ''],
    ['', 'unknown', '', ''],
  ];
  for (const [name, kind, catalog, method] of table)
    t.strictSame(wcsSolution(name), { name, kind, catalog, method }, name);
  t.end();
});

/** The status of a file of a visit of programme ibxl (the sky-matching notebook's set). */
function status(visit: string, solution: string, matches: number, mas: number): WcsStatus {
  const rootname = `${visit}abq`;
  const primary = headerOf({ ...WFC3_IR, ROOTNAME: rootname });
  return wcsStatus(
    `${rootname}_flt.fits`,
    primary,
    headerOf({ WCSNAME: `IDC_w3m18525i-${solution}`, NMATCHES: matches, RMS_RA: mas, RMS_DEC: mas / 2 }),
  );
}

t.test('mixed solutions and poor fits are named by visit', (t) => {
  const good = ['ibxl50', 'ibxl51', 'ibxl52'].map((visit) => status(visit, 'FIT_SVM_GAIAeDR3', 11, 20));
  t.strictSame(wcsWarnings(good), []);
  const poor = ['ibxl53', 'ibxl56'].map((visit) => status(visit, 'FIT_SVM_GSC242', 12, 100));
  const warnings = wcsWarnings([...good, ...poor]);
  t.equal(warnings.length, 2);
  t.match(
    warnings[0],
    /mixed WCS solutions: FIT_SVM_GAIAeDR3 in visits ibxl50, ibxl51, ibxl52 \(3 files\); FIT_SVM_GSC242 in visits ibxl53, ibxl56/,
  );
  t.match(
    warnings[1],
    /visits ibxl53, ibxl56 .*RMS above 0.5 pixels: 0.78, 0.39 pixels with 12 matches \(IDC_w3m18525i-FIT_SVM_GSC242\)/,
  );
  const together = [status('ibxl50', 'FIT_REL_GSC242', 26, 20), status('ibxl50', 'FIT_REL_GSC242', 25, 20)];
  t.match(wcsWarnings(together), [/visit ibxl50 \(2 files\) are said to be fitted together, but have 26, 25 matches/]);
  const other = { ...good[0], solution: wcsSolution('IDC_other-FIT_SVM_GAIAeDR3') };
  t.strictSame(wcsWarnings([...good, other]), [], 'another distortion model with the same catalog is no mix');
  t.end();
});

t.test('warnings before a run', async (t) => {
  const dir = t.testdir();
  const clean = await writeExposure(dir, 'a_flt.fits', WFC3_IR, chip(1));
  t.strictSame(preflightWarnings([await openExposure({ file: clean })]), []);
  const poor = await Promise.all(
    ['b_flt.fits', 'c_flt.fits'].map((name) =>
      writeExposure(dir, name, { ...WFC3_IR, PA_V3: null, MTFLAG: true }, chip(1, { BUNIT: null, IDCSCALE: null })),
    ),
  );
  const warnings = preflightWarnings(await Promise.all(poor.map((file) => openExposure({ file }))));
  t.equal(warnings.length, 4, 'one a problem, not one a file');
  t.match(warnings[0], /b_flt.fits and 1 more: keyword PA_V3 is missing/);
  t.match(warnings[1], /keyword IDCSCALE is missing/);
  t.match(warnings[2], /no BUNIT: taken as ELECTRONS\/S/);
  t.match(warnings[3], /moving target/);
  const mixed = await Promise.all((await notebookSet(dir)).map((file) => openExposure({ file })));
  t.match(preflightWarnings(mixed), [
    /visit ib1f19 \(4 files\) has an RMS above 0.5 pixels: 0.85, 0.80 pixels with 26 matches/,
  ]);
});
