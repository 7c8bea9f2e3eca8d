import { GroupBuilder, notYet } from '../definition.js';

const median = new GroupBuilder('Step 4: median image');
const blot = new GroupBuilder('Step 5: blot');
const cosmicRays = new GroupBuilder('Step 6: cosmic rays');

/** Median image. */
export const MEDIAN_PARAMETERS = {
  median: median.boolean(true, 'Combine the separate images into a median image. driz_cr needs it and switches it on.'),
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
  combine_nlow: median.integer(0, 'Number of lowest values that are rejected. Not for minmed.', { minimum: 0 }),
  combine_nhigh: median.integer(0, 'Number of highest values that are rejected. Not for minmed.', { minimum: 0 }),
  combine_lthresh: median.optionalNumber('Values below are rejected.', { unit: 'native' }),
  combine_hthresh: median.optionalNumber('Values above are rejected.', { unit: 'native' }),
  combine_grow: median.integer(1, 'Radius around minmed rejections.', { unit: 'pixels', minimum: 0 }),
  combine_bufsize: median.optionalNumber('Section buffer of each image.', {
    unit: 'MiB',
    minimum: 0,
    status: notYet('images are combined tile by tile', 'give --memory SIZE to bound the memory', []),
  }),
};

/** Blot. */
export const BLOT_PARAMETERS = {
  blot: blot.boolean(true, 'Map the median image back to each chip. driz_cr needs it and switches it on.'),
  blot_interp: blot.choice(
    ['nearest', 'linear', 'poly3', 'poly5', 'sinc', 'lan3', 'lan5'],
    'poly5',
    'Interpolant of the blotted image.',
  ),
  blot_sinscl: blot.number(
    1,
    'Distance of the first zero of the sinc; more than 1 smoothes. For blot_interp=sinc only.',
    {
      unit: 'pixels',
      minimum: 1,
      maximum: 4,
    },
  ),
  blot_addsky: blot.boolean(true, 'Add the subtracted sky to the blotted image.'),
  blot_skyval: blot.number(0, 'Sky added when blot_addsky is false.', { unit: 'native' }),
};

/** Cosmic-ray detection. */
export const COSMIC_RAY_PARAMETERS = {
  driz_cr: cosmicRays.boolean(
    true,
    'Leave out pixels that stand out from the blotted median. Needs two exposures and the read noise. False also leaves out the steps that only serve it.',
  ),
  driz_cr_corr: cosmicRays.boolean(
    false,
    'Write a copy of each exposure with the blotted median in place of cosmic rays and bad pixels (_crclean), and the masks (_crmask), beside the product. Needs driz_cr.',
  ),
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
  driz_cr_trails: cosmicRays.boolean(
    true,
    'Leave out straight trails of satellites that cross a chip, also where no single pixel stands out. Not in AstroDrizzle; without effect with compat.',
  ),
  crreport: cosmicRays.text(
    '',
    'File for the report on the rejection: a table of counts by chip and cause (.csv), a picture of the chips with their rejected pixels (.png), and pictures that blink (.gif) of the first chips. Blank: none. Not in AstroDrizzle.',
  ),
  crbit: cosmicRays.integer(4096, 'DQ bit of pixels hit by cosmic rays, a power of two.', { minimum: 1 }),
};
