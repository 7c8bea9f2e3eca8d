import { GroupBuilder, notYet } from '../definition.js';
import { TOPHAT } from './final.js';

const separate = new GroupBuilder('Step 3: separate drizzle');

/** Separate drizzle. Its frame parameters are in `frame.ts`. */
export const SEPARATE_PARAMETERS = {
  driz_separate: separate.boolean(true, 'Drizzle every exposure on its own. driz_cr needs it and switches it on.'),
  driz_sep_kernel: separate.choice(
    ['turbo', 'square', 'point', 'gaussian', 'lanczos2', 'lanczos3'],
    'turbo',
    'Kernel of the separate images.',
    { refusedChoices: TOPHAT },
  ),
  driz_sep_wt_scl: separate.weightScale('Weight factor of each exposure.'),
  driz_sep_pixfrac: separate.number(1, 'Side of the drop over the side of the input pixel.', {
    minimum: 0,
    maximum: 1,
  }),
  driz_sep_fillval: separate.fill('Value of output pixels without weight.'),
  driz_sep_bits: separate.bits(0, 'DQ bits that do not make a pixel bad.'),
  driz_sep_compress: separate.boolean(false, 'Tile-compress the separate images.', {
    status: notYet('images are written uncompressed', 'leave it false', [false]),
  }),
};
