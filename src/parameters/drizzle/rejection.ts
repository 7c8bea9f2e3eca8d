import { GroupBuilder, stepNotYet } from '../definition.js';

const median = new GroupBuilder('Step 4: median image', { step: 'median' });
const blot = new GroupBuilder('Step 5: blot', { step: 'blot' });
const cosmicRays = new GroupBuilder('Step 6: cosmic rays', { step: 'driz_cr' });

/** Median image. */
export const MEDIAN_PARAMETERS = {
  median: median.boolean(true, 'Combine the separate images into a median image.', {
    releaseDefault: false,
    status: stepNotYet('median'),
  }),
  median_newmasks: median.boolean(true, 'Mask pixels of low weight in the median.'),
  combine_maskpt: median.number(0.3, 'Fraction of the mean positive weight below which a pixel is masked.', {
    minimum: 0,
    maximum: 1,
  }),
  combine_type: median.choice(
    ['minmed', 'iminmed', 'median', 'imedian', 'mean', 'imean', 'sum', 'minimum'],
    'minmed',
    'How the stack is combined.',
  ),
  combine_nsigma: median.pair([4, 3], 'Significances of minmed for choosing the minimum.', {
    unit: 'sigma',
    minimum: 0,
  }),
  combine_nlow: median.integer(0, 'Lowest values rejected.', { minimum: 0 }),
  combine_nhigh: median.integer(0, 'Highest values rejected.', { minimum: 0 }),
  combine_lthresh: median.optionalNumber('Values below are rejected.', { unit: 'native' }),
  combine_hthresh: median.optionalNumber('Values above are rejected.', { unit: 'native' }),
  combine_grow: median.integer(1, 'Radius around minmed rejections.', { unit: 'pixels', minimum: 0 }),
  combine_bufsize: median.optionalNumber('Section buffer of each image.', { unit: 'MiB', minimum: 0 }),
};

/** Blot. */
export const BLOT_PARAMETERS = {
  blot: blot.boolean(true, 'Map the median image back to each chip.', {
    releaseDefault: false,
    status: stepNotYet('blot'),
  }),
  blot_interp: blot.choice(
    ['nearest', 'linear', 'poly3', 'poly5', 'sinc', 'lan3', 'lan5'],
    'poly5',
    'Interpolant of the blotted image.',
  ),
  blot_sinscl: blot.number(1, 'Scale of the sinc interpolant.', { minimum: 0, exclusiveMinimum: true }),
  blot_addsky: blot.boolean(true, 'Add the subtracted sky to the blotted image.'),
  blot_skyval: blot.number(0, 'Sky added when blot_addsky is false.', { unit: 'native' }),
};

/** Cosmic-ray detection. */
export const COSMIC_RAY_PARAMETERS = {
  driz_cr: cosmicRays.boolean(true, 'Flag cosmic rays by comparison with the blotted median.', {
    releaseDefault: false,
    status: stepNotYet('driz_cr'),
  }),
  driz_cr_corr: cosmicRays.boolean(false, 'Write images with cosmic rays replaced.'),
  driz_cr_snr: cosmicRays.pair([3.5, 3], 'Signal-to-noise limits of the two passes.', { minimum: 0 }),
  driz_cr_grow: cosmicRays.integer(1, 'Side of the box that detections grow to; 1 = no growth.', {
    unit: 'pixels',
    minimum: 0,
  }),
  driz_cr_ctegrow: cosmicRays.integer(0, 'Length of the charge-transfer tail to mask.', { unit: 'pixels', minimum: 0 }),
  driz_cr_scale: cosmicRays.pair([1.2, 0.7], 'Factors of the derivative in the two passes.', { minimum: 0 }),
  driz_cr_protect: cosmicRays.boolean(
    true,
    'Spare the cores of undersampled stars. Not in AstroDrizzle; without effect with compat.',
  ),
  crbit: cosmicRays.integer(4096, 'DQ value of pixels hit by cosmic rays.', { minimum: 0 }),
};
