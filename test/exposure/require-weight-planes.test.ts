import t from 'tap';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { requireWeightPlanes } from '../../src/exposure/require-weight-planes.js';
import { chip, image, WFC3_IR, writeExposure } from './fits-sets.js';

t.test('the plane of the weights is required of every chip', async (t) => {
  const file = await writeExposure(t.testdir(), 'a_flt.fits', WFC3_IR, [...chip(1), image('IVM', 1), chip(2)[0]]);
  const exposure = await openExposure({ file });
  const first = { ...exposure, chips: exposure.chips.slice(0, 1) };
  for (const type of ['EXP', 'ERR', 'IVM'] as const)
    t.doesNotThrow(() => {
      requireWeightPlanes(first, type);
    }, type);
  t.doesNotThrow(() => {
    requireWeightPlanes(exposure, 'EXP');
  });
  t.throws(
    () => {
      requireWeightPlanes(exposure, 'ERR');
    },
    {
      name: 'ExposureError',
      place: { file: `${file}[sci,2]` },
      problem: 'there is no ERR plane to weight this chip by',
      remedy: 'use --final-wht-type EXP',
    },
  );
  t.throws(
    () => {
      requireWeightPlanes(exposure, 'IVM');
    },
    {
      name: 'ExposureError',
      place: { file: `${file}[sci,2]` },
      problem: 'there is no IVM plane to weight this chip by',
      remedy: /name its inverse variance map.*not made from flat, dark and read noise in this release/,
    },
  );
});
