import { join } from 'node:path';
import t from 'tap';
import { readObservation } from '../../src/exposure/observation-table.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { openPixels } from '../../src/exposure/open-pixels.js';
import { createPlaneScratch, readBox } from '../../src/fits/read-box.js';
import { readMiniFits } from '../support/mini-fits.js';
import { shared } from '../support/paths.js';

const folder = shared() ?? '';
const needsGolden = { skip: folder !== '' ? false : 'needs ../shared/golden and ../shared/data' };

t.test('simulated exposures: what the headers say, and the planes pixel by pixel', needsGolden, async (t) => {
  // Expected values as astropy prints the cards of these files.
  const expected = {
    'ir4/isim3201_flt.fits': {
      mode: 'WFC3/IR',
      chips: 1,
      exptime: 402.938,
      rate: true,
      pscale: 0.1282500028610229,
      npol: false,
      expstart: 55500,
    },
    'acs4/jsim3104_flc.fits': {
      mode: 'ACS/WFC',
      chips: 2,
      exptime: 607,
      rate: false,
      pscale: 0.05,
      npol: true,
      expstart: 55500.036,
    },
  };
  for (const [name, { mode, chips, exptime, rate, pscale, npol, expstart }] of Object.entries(expected)) {
    const file = join(folder, 'golden', 'astrodrizzle', name);
    const exposure = await openExposure({ file });
    t.match(exposure, { mode, exptime, notes: [], telescope: 'HST', expstart }, name);
    t.equal(exposure.chips.length, chips);
    for (const one of exposure.chips) {
      t.match(one, { inputIsRate: rate, pscale, effGain: 1, recordedSky: 0 });
      t.equal(one.wcs.npol[0] !== null, npol, 'lookup tables are loaded');
    }
    const opened = await openPixels(exposure);
    const hdus = readMiniFits(file);
    for (const [index, one] of exposure.chips.entries()) {
      const { sci, err, dq } = opened.chips[index];
      for (const [plane, hdu] of [
        [sci, one.planes.sci],
        [err, one.planes.err],
        [dq, one.planes.dq],
      ] as const) {
        if (plane === null || hdu === null) throw new Error(`${one.label} lacks a plane`);
        const out = new Float64Array(plane.nx * plane.ny);
        readBox(plane, 0, 0, plane.nx, plane.ny, out, plane.nx, createPlaneScratch());
        t.strictSame(out, hdus[hdu].pixels, plane.label);
      }
    }
    opened.close();
  }
});

t.test('real frames of other telescopes', needsGolden, async (t) => {
  const vista = await openExposure({ file: join(folder, 'data/vista_h_dither/vircam_h_1.fits.fz') });
  t.match(vista, { mode: 'generic', exptime: 10, filter: 'H', rootname: 'vircam_h_1', expstart: 55139.19443201 });
  t.match(vista.chips[0], { nx: 1816, ny: 1836, inputIsRate: true, effGain: 1, planes: { err: null, dq: null } });
  t.equal(vista.chips[0].wcs.code, 'ZPN');
  const first = await openPixels(vista, { scratchDir: t.testdir() });
  first.close();
  const second = await openPixels(vista);
  t.equal(
    second.chips[0].sci.fd,
    first.chips[0].sci.fd,
    'the unpacked copy is closed too: its descriptor is used again',
  );
  second.close();
  const decam = await openExposure({ file: join(folder, 'data/decam_single/c4d_170316_062107_ooi_z_ls9.N2.fits') });
  t.match(decam, { mode: 'generic', exptime: 107, instrument: 'DECam' });
  t.equal(decam.chips[0].wcs.code, 'TPV');
});

t.test('real HST headers', needsGolden, async (t) => {
  const headers = join(folder, 'data/hst_headers');
  const names = (await readObservation(join(headers, 'wfc3_ir_ib4606cpq_svm_flt.fits'))).headerlets.map(
    ({ wcsname }) => wcsname,
  );
  t.equal(names.length, 10);
  t.strictSame([names[0], names[2], names[9]], ['OPUS', 'IDC_w3m18525i-GSC240', 'IDC_w3m18525i-FIT_SVM_GAIAeDR3']);
  const uvis = await openExposure({ file: join(headers, 'wfc3_uvis_ib4606c6q_svm_flc.fits') });
  t.match(uvis, { mode: 'WFC3/UVIS', exptime: 170, rootname: 'ib4606c6q' });
  t.match(
    uvis.chips.map(({ recordedSky }) => recordedSky),
    [17.6241512298584, 17.6241512298584],
  );
  await t.rejects(openExposure({ file: join(headers, 'acs_wfc_jbt122x8q_flc_header.fits') }), {
    name: 'ExposureError',
    message: /\[SCI,1\]: the image is empty/,
  });
});
