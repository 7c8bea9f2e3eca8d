import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { Header } from '../../src/fits/header.js';
import { parseWcs, type CelestialWcs, type LookupTables } from '../../src/wcs/celestial-wcs.js';
import { shared } from '../support/paths.js';
import { smallFits, tablesOf } from './fits-planes.js';

interface Golden {
  readonly name: string;
  readonly alternate: string;
  readonly lookup_tables_from: string | null;
  readonly rows: readonly (readonly (number | null)[])[];
}

/** Where the README says the tables are; "same file" is the exposure that the header was taken from. */
const TABLE_FILES: Readonly<Record<string, string | undefined>> = {
  acs_wfc_sci1: 'data/hst_headers/acs_wfc_jbt122x8q_flc_header.fits',
  acs_wfc_sci1_altA: 'data/hst_headers/acs_wfc_jbt122x8q_flc_header.fits',
  wfc3_uvis_svm_sci1: 'data/hst_headers/wfc3_uvis_ib4606c6q_svm_flc.fits',
  hst_2chipA_sci1: 'data/hst_headers/acs_wfc_47tuc_2chipA.fits.gz',
  hst_2chipA_sci2: 'data/hst_headers/acs_wfc_47tuc_2chipA.fits.gz',
  hst_2chipB_sci1: 'data/hst_headers/acs_wfc_47tuc_2chipB.fits.gz',
  hst_2chipB_sci2: 'data/hst_headers/acs_wfc_47tuc_2chipB.fits.gz',
  dist_lookup: 'golden/wcs/dist_lookup.fits.gz',
};

/** Headers of golden/wcs that parseWcs must refuse: none, every projection in the set is honoured. */
const REFUSED: readonly string[] = [];

/** CTYPE1 is the latitude here, and the peer lists its world coordinates in the order of the axes. */
const latitudeFirst: readonly string[] = ['galsim_tanflip'];

/** Headers in the set; a file that goes missing must not pass for a success. */
const EXPECTED = 50;

const folder = join(shared() ?? '', 'golden', 'wcs');

t.test('every header of golden/wcs', { skip: shared() ? false : 'needs ../shared/golden' }, (t) => {
  const names = readdirSync(folder)
    .filter((f) => f.endsWith('.hdr'))
    .map((f) => f.slice(0, -4));
  t.equal(names.length, EXPECTED);
  for (const name of names) t.test(name, (t) => checkHeader(t, name));
  t.end();
});

function checkHeader(t: Test, name: string): void {
  const golden = JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as Golden;
  const header = Header.fromText(readFileSync(join(folder, `${name}.hdr`), 'latin1'), name);
  if (REFUSED.includes(name)) {
    t.throws(() => parseWcs(header), /projection [A-Z]{3} is not supported/);
    t.end();
    return;
  }
  const tables = loadTables(header, golden);
  const wcs = parseWcs(header, { key: golden.alternate, ...(tables === undefined ? {} : { tables }) });
  const worst = compare(golden, wcs);
  t.ok(worst.sky < 1e-9, `sky within 1e-9 degree: ${worst.sky.toExponential(2)}`);
  t.ok(worst.linear < 1e-9, `without distortion within 1e-9 degree: ${worst.linear.toExponential(2)}`);
  t.ok(worst.back < 1e-6, `back within 1e-6 pixel: ${worst.back.toExponential(2)}`);
  t.ok(worst.rows >= 60, `${String(worst.rows)} positions compared`);
  t.end();
}

function loadTables(header: Header, golden: Golden): LookupTables | undefined {
  const file = TABLE_FILES[golden.name];
  if ((golden.lookup_tables_from === null) !== (file === undefined))
    throw new Error(`no table file for ${golden.name}`);
  return file === undefined ? undefined : tablesOf(header, smallFits(join(shared() ?? '', file)));
}

function compare(golden: Golden, wcs: CelestialWcs): { sky: number; linear: number; back: number; rows: number } {
  const worst = { sky: 0, linear: 0, back: 0, rows: 0 };
  const out = new Float64Array(2);
  for (const row of golden.rows) {
    const [x, y, lon, lat, lonLinear, latLinear, xBack, yBack] = latitudeFirst.includes(golden.name)
      ? swapped(row)
      : row;
    if (x === null || y === null || lon === null || lat === null) continue;
    worst.rows++;
    wcs.pixelToSky(x + 1, y + 1, out);
    worst.sky = Math.max(worst.sky, apart(out, lon, lat));
    wcs.pixelToSkyLinear(x + 1, y + 1, out);
    worst.linear = Math.max(worst.linear, apart(out, lonLinear ?? NaN, latLinear ?? NaN));
    if (xBack === null || yBack === null) continue;
    wcs.skyToPixel(lon, lat, out);
    worst.back = Math.max(worst.back, Math.abs(out[0] - 1 - x), Math.abs(out[1] - 1 - y));
  }
  return worst;
}

/** Largest coordinate difference, degrees, longitude on the great circle; NaN becomes infinite. */
function apart(out: Float64Array, lon: number, lat: number): number {
  const dLon = ((((out[0] - lon) % 360) + 540) % 360) - 180;
  const d = Math.max(Math.abs(dLon) * Math.cos((lat * Math.PI) / 180), Math.abs(out[1] - lat));
  return Number.isNaN(d) ? Infinity : d;
}

function swapped<T>(row: readonly T[]): T[] {
  return [row[0], row[1], row[3], row[2], row[5], row[4], row[6], row[7]];
}
