import t from 'tap';
import { chipLevel } from '../../src/cosmic-rays/chip-level.js';

const CHIP = { label: 'a.fits[sci,1]', effGain: 1, inputIsRate: false, exptime: 500, readNoise: 4 };

t.test('factor to electrons: the gain, and the time for rates (dossier 11)', async (t) => {
  t.same(chipLevel(CHIP, 60), { factor: 1, gain: 1, readNoise: 4, sky: 60 });
  t.match(chipLevel({ ...CHIP, inputIsRate: true }, 0.9), { factor: 500, gain: 1, sky: 0.9 }, 'WFC3/IR');
  t.match(chipLevel({ ...CHIP, inputIsRate: true, effGain: 5.4 }, 0), { factor: 2700, gain: 5.4 }, 'NICMOS');
});

t.test('without a read noise there is no noise to compare with', async (t) => {
  t.throws(() => chipLevel({ ...CHIP, readNoise: undefined }, 0), {
    name: 'KeywordError',
    place: { file: 'a.fits[sci,1]' },
  });
});
