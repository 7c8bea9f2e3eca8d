import { GroupBuilder } from '../definition.js';
import { ISLAND_RULES, SKY_HELP, SKY_METHODS } from '../sky-choices.js';

const mask = new GroupBuilder('Step 1: static mask');
const sky = new GroupBuilder('Step 2: sky');

const POSITIVE = { minimum: 0, exclusiveMinimum: true } as const;

/** Static mask. */
export const STATIC_PARAMETERS = {
  static: mask.boolean(true, 'Leave out pixels that are low at the same place of a detector time and again.'),
  static_sig: mask.number(4, 'Pixels this far below the mode of a chip are low.', { unit: 'sigma', minimum: 0 }),
};

/** Sky subtraction. */
export const SKY_PARAMETERS = {
  skysub: sky.boolean(
    true,
    'Subtract a sky value from every chip: measured, or taken from skyfile. False: nothing is measured, and the other parameters of measuring are idle.',
  ),
  skymethod: sky.choice(SKY_METHODS, 'localmin', `${SKY_HELP.methods} A skyfile wins over it.`),
  skystat: sky.choice(['median', 'mode', 'mean'], 'median', 'Statistic that is the sky.'),
  skywidth: sky.number(0.1, 'Bin width of the histogram of the mode.', { unit: 'sigma', ...POSITIVE }),
  skylower: sky.optionalNumber('Lowest value used for the sky.', { unit: 'native' }),
  skyupper: sky.optionalNumber('Highest value used for the sky.', { unit: 'native' }),
  skyclip: sky.integer(5, 'Clipping iterations.', { minimum: 0 }),
  skylsigma: sky.number(4, 'Lower clipping factor.', { unit: 'sigma', ...POSITIVE }),
  skyusigma: sky.number(4, 'Upper clipping factor.', { unit: 'sigma', ...POSITIVE }),
  skymask_cat: sky.text(
    '',
    'File of masks for the sky, non-zero = good: on each line an exposure and, after commas, a mask for each of its chips in order; blank or None = none.',
  ),
  use_static: sky.boolean(true, 'Measure the sky without the pixels of the static mask.'),
  sky_bits: sky.bits(
    0,
    'DQ bits that do not make a pixel bad for the sky; as final_bits. None: DQ is not used for the sky.',
  ),
  skyfile: sky.text(
    '',
    'File of sky values, which are used instead of measured ones whatever skymethod says: the file name, then one value for all chips or one a chip in EXTVER order, in the units of the image. A comment with "applied = yes" says that they are subtracted already. Needs skysub=true.',
  ),
  skyuser: sky.text(
    '',
    'Keyword of the chip headers with the sky that the user has removed already; it is recorded as MDRIZSKY and not subtracted, except that skyuser=MDRIZSKY subtracts the recorded sky. Needs skysub=false.',
  ),
};

/** Parameters of the sky that AstroDrizzle does not have. */
export const OWN_SKY_PARAMETERS = {
  sky_fallback: sky.choice(
    ['none', 'localmin', 'globalmin'],
    'none',
    'Method to take, and to record, where a method with match cannot work: fewer than two exposures, or no overlap. none: that is an error.',
  ),
  match_down: sky.boolean(true, SKY_HELP.match_down),
  skydegree: sky.integer(0, SKY_HELP.skydegree, { minimum: 0, maximum: 1 }),
  islands: sky.choice(ISLAND_RULES, 'auto', SKY_HELP.islands),
  skyreport: sky.text('', SKY_HELP.report),
};
