import { join } from 'node:path';
import t from 'tap';
import { openExposure } from '../../src/exposure/open-exposure.js';
import type { Chip, Exposure } from '../../src/exposure/exposure.js';
import { staticKey } from '../../src/static-mask/static-key.js';
import { shared } from '../support/paths.js';

const skip = shared() === undefined ? 'needs ../shared/golden' : false;

t.test('which chips share a mask', { skip }, async (t) => {
  const golden = join(shared() ?? '', 'golden', 'astrodrizzle');
  const acs = await openExposure({ file: join(golden, 'acs4', 'jsim3101_flc.fits') });
  const again = await openExposure({ file: join(golden, 'acs4', 'jsim3104_flc.fits') });
  const infrared = await openExposure({ file: join(golden, 'ir4', 'isim3201_flt.fits') });
  const keys = (exposure: Exposure, compat: boolean): string[] =>
    exposure.chips.map((chip) => staticKey(exposure, chip, compat));
  for (const compat of [true, false]) {
    t.strictSame(keys(acs, compat), keys(again, compat), 'the same chips of two exposures');
    t.equal(new Set(keys(acs, compat)).size, 2, 'two chips');
  }
  t.strictSame(keys(acs, true), ['112x160_1', '112x160_2'], "the reference's names");
  const other: Chip = { ...acs.chips[0], extver: 1 };
  t.equal(staticKey(infrared, other, true), staticKey(acs, other, true), 'compat: cameras are not told apart');
  t.not(staticKey(infrared, other, false), staticKey(acs, other, false), 'cameras');
  const stis: Exposure = { ...acs, instrument: 'STIS', detector: 'CCD' };
  const repeated: Chip = { ...other, extver: 2 };
  for (const compat of [true, false]) {
    t.equal(staticKey(stis, repeated, compat), staticKey(stis, other, compat), 'repeated readouts of one detector');
  }
});
