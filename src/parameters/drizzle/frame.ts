import { GroupBuilder } from '../definition.js';

const finalFrame = new GroupBuilder('Step 7a: frame of the final image');
const separateFrame = new GroupBuilder('Step 3a: frame of the separate images');

const HELP = {
  wcs: 'Use the parameters of this group. Setting any of them switches it on.',
  refimage: 'Image, file.fits[extension], whose linear WCS and size are the start instead of the default frame.',
  rot: 'Position angle of the +y axis, east of north; 0 = north up. Unset: that of the first chip.',
  scale: 'Size of an output pixel. Unset: that of the first chip.',
  outnx: 'Width of the output; set together with its height.',
  outny: 'Height of the output; set together with its width.',
  ra: 'Right ascension of the reference pixel; set together with its declination.',
  dec: 'Declination of the reference pixel; set together with its right ascension.',
  crpix1: 'Reference pixel along x, first pixel = 1; set together with crpix2.',
  crpix2: 'Reference pixel along y, first pixel = 1; set together with crpix1.',
} as const;

const POSITIVE = { minimum: 0, exclusiveMinimum: true } as const;

function declination(group: GroupBuilder): ReturnType<GroupBuilder['optionalNumber']> {
  return group.optionalNumber(HELP.dec, { unit: 'degrees', minimum: -90, maximum: 90 });
}

/** Custom WCS of the final image. */
export const FINAL_FRAME_PARAMETERS = {
  final_wcs: finalFrame.boolean(false, HELP.wcs),
  final_refimage: finalFrame.text('', HELP.refimage),
  final_rot: finalFrame.optionalNumber(HELP.rot, { unit: 'degrees' }),
  final_scale: finalFrame.optionalNumber(HELP.scale, { unit: 'arcsec', ...POSITIVE }),
  final_outnx: finalFrame.optionalNumber(HELP.outnx, { unit: 'pixels', ...POSITIVE }),
  final_outny: finalFrame.optionalNumber(HELP.outny, { unit: 'pixels', ...POSITIVE }),
  final_ra: finalFrame.optionalNumber(HELP.ra, { unit: 'degrees', minimum: -360, maximum: 360 }),
  final_dec: declination(finalFrame),
  final_crpix1: finalFrame.optionalNumber(HELP.crpix1, { unit: 'pixels' }),
  final_crpix2: finalFrame.optionalNumber(HELP.crpix2, { unit: 'pixels' }),
};

/** Custom WCS of the separate images. */
export const SEPARATE_FRAME_PARAMETERS = {
  driz_sep_wcs: separateFrame.boolean(false, HELP.wcs),
  driz_sep_refimage: separateFrame.text('', HELP.refimage),
  driz_sep_rot: separateFrame.optionalNumber(HELP.rot, { unit: 'degrees' }),
  driz_sep_scale: separateFrame.optionalNumber(HELP.scale, { unit: 'arcsec', ...POSITIVE }),
  driz_sep_outnx: separateFrame.optionalNumber(HELP.outnx, { unit: 'pixels', ...POSITIVE }),
  driz_sep_outny: separateFrame.optionalNumber(HELP.outny, { unit: 'pixels', ...POSITIVE }),
  driz_sep_ra: separateFrame.optionalNumber(HELP.ra, { unit: 'degrees', minimum: -360, maximum: 360 }),
  driz_sep_dec: declination(separateFrame),
  driz_sep_crpix1: separateFrame.optionalNumber(HELP.crpix1, { unit: 'pixels' }),
  driz_sep_crpix2: separateFrame.optionalNumber(HELP.crpix2, { unit: 'pixels' }),
};
