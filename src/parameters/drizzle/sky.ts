import { GroupBuilder, stepNotYet } from '../definition.js';

const mask = new GroupBuilder('Step 1: static mask', { step: 'static' });
const sky = new GroupBuilder('Step 2: sky');
const measured = new GroupBuilder('Step 2: sky', { step: 'skysub' });

/** Static mask. */
export const STATIC_PARAMETERS = {
  static: mask.boolean(true, 'Mask pixels that are bad at the same place of every exposure.', {
    releaseDefault: false,
    status: stepNotYet('static'),
  }),
  static_sig: mask.number(4, 'Pixels this far below the mode are bad.', { unit: 'sigma', minimum: 0 }),
};

/** Sky subtraction. */
export const SKY_PARAMETERS = {
  skysub: sky.boolean(
    true,
    'Subtract a sky value from every chip. In this release the values come from skyfile, which must be given.',
    { releaseDefault: false },
  ),
  skymethod: measured.choice(
    ['localmin', 'globalmin', 'match', 'globalmin+match'],
    'localmin',
    'How the sky is measured.',
  ),
  skystat: measured.choice(['median', 'mode', 'mean'], 'median', 'Statistic that is the sky.'),
  skywidth: measured.number(0.1, 'Bin width of the histogram of the mode.', {
    unit: 'sigma',
    minimum: 0,
    exclusiveMinimum: true,
  }),
  skylower: measured.optionalNumber('Lowest value used for the sky.', { unit: 'native' }),
  skyupper: measured.optionalNumber('Highest value used for the sky.', { unit: 'native' }),
  skyclip: measured.integer(5, 'Clipping iterations.', { minimum: 0 }),
  skylsigma: measured.number(4, 'Lower clipping factor.', { unit: 'sigma', minimum: 0 }),
  skyusigma: measured.number(4, 'Upper clipping factor.', { unit: 'sigma', minimum: 0 }),
  skymask_cat: measured.text('', 'Catalogue of masks for the sky.'),
  use_static: measured.boolean(true, 'Use the static mask for the sky.', { releaseDefault: false }),
  sky_bits: measured.bits(0, 'DQ bits that do not make a pixel bad for the sky.'),
  skyfile: sky.text(
    '',
    'File of sky values: the file name, then one value for all chips or one a chip in EXTVER order, in the units of the image. A comment with "applied = yes" says that they are subtracted already. Needs skysub=true.',
  ),
  skyuser: sky.text(
    '',
    'Keyword of the chip headers with the sky that the user has removed already; it is recorded as MDRIZSKY and not subtracted, except that skyuser=MDRIZSKY subtracts the recorded sky. Needs skysub=false.',
  ),
};
