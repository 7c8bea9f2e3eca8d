import t from 'tap';
import { cteDirection, noTailsNote } from '../../src/exposure/cte-direction.js';
import { instrumentMode } from '../../src/exposure/instruments.js';
import { headerOf, type Cards } from './fits-sets.js';

function direction(instrument: string, detector: string, extver = 1, image: Cards = {}, primary: Cards = {}): number {
  return cteDirection(instrumentMode(instrument, detector), [headerOf(image), headerOf(primary)], extver);
}

t.test('direction of charge-transfer tails by instrument and chip (dossier 11)', async (t) => {
  for (const [instrument, detector] of [
    ['ACS', 'WFC'],
    ['WFC3', 'UVIS'],
  ] as const) {
    t.same(
      [1, 2].map((extver) => direction(instrument, detector, extver)),
      [-1, 1],
      detector,
    );
    // EXTVER 1 is CCDCHIP 2; of a subarray on chip 1 too, which is read the other way.
    t.equal(direction(instrument, detector, 1, { CCDCHIP: 2 }), -1);
    t.equal(direction(instrument, detector, 1, { CCDCHIP: 1 }), 1, 'subarray');
  }
  const hrc = (amplifiers: string): number => direction('ACS', 'HRC', 1, {}, { CCDAMP: amplifiers });
  t.same(['A', 'b', 'C', 'D', 'ABCD', ''].map(hrc), [1, 1, -1, -1, 0, 0]);
  t.equal(direction('WFPC2', ''), -1);
  t.equal(direction('STIS', 'CCD'), 1);
  for (const [instrument, detector] of [
    ['ACS', 'SBC'],
    ['WFC3', 'IR'],
    ['NICMOS', '2'],
    ['STIS', 'NUV-MAMA'],
    ['DECam', 'S3'],
  ] as const) {
    t.equal(direction(instrument, detector), 0, instrument);
  }
  t.match(noTailsNote(instrumentMode('WFC3', 'IR'), 5), 'driz_cr_ctegrow=5 has no effect on WFC3/IR');
});
