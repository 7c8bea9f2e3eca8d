import { GroupBuilder } from '../definition.js';

const final = new GroupBuilder('Step 7: final drizzle');

/** Also used by the separate step. */
export const TOPHAT = {
  tophat: 'AstroDrizzle rejects it too, the drizzle package has removed it, and it does not conserve flux (use square)',
};

/** Final drizzle. Its frame parameters are in `frame.ts`. */
export const FINAL_PARAMETERS = {
  driz_combine: final.boolean(true, 'Make the final product. False: the checks and the frame only.'),
  final_wht_type: final.choice(
    ['EXP', 'ERR', 'IVM'],
    'EXP',
    'Weights: exposure time, inverse variance from the ERR extensions, or inverse-variance maps of the user (ivm, or the second column of an @file).',
  ),
  final_kernel: final.choice(
    ['square', 'point', 'turbo', 'gaussian', 'lanczos2', 'lanczos3'],
    'square',
    'Shape of the drop. square and point conserve flux under any distortion, turbo for unrotated scalings; gaussian, lanczos2 and lanczos3 do not conserve flux.',
    { refusedChoices: TOPHAT },
  ),
  final_wt_scl: final.weightScale(
    'Weight factor of each exposure: exptime, expsq or a number. For final_wht_type=EXP.',
  ),
  final_pixfrac: final.number(
    1,
    'Side of the drop over the side of the input pixel; 0 = point. The lanczos kernels need 1 (compat accepts others).',
    { minimum: 0, maximum: 1 },
  ),
  final_fillval: final.fill(
    'Value of output pixels without weight. INDEF keeps the value that was masked there, with zero weight; pixels that nothing reached get final_maskval.',
  ),
  final_maskval: final.fill('Value of output pixels that nothing reached, when final_fillval is INDEF. INDEF: NaN.'),
  final_bits: final.bits(
    0,
    'DQ bits that do not make a pixel bad: 336, 16,64,256 or 16+64+256; ~4,8: only these two are bad; 0: every flag is bad; None: DQ is ignored.',
  ),
  final_units: final.choice(['cps', 'counts'], 'cps', 'Rate, or rate times total exposure time.'),
};
