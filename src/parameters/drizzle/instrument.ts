import { GroupBuilder } from '../definition.js';

const instrument = new GroupBuilder('Instrument');
const own = new GroupBuilder('rxdrizzle');

const POSITIVE = { minimum: 0, exclusiveMinimum: true } as const;
const AVERAGED = 'A comma list is averaged without its zeros.';

/** Values that replace those of the headers. */
export const INSTRUMENT_PARAMETERS = {
  gain: instrument.mean(
    `Detector gain. ${AVERAGED} For proc_unit=electrons and for driz_cr; not together with gnkeyword.`,
    {
      unit: 'electrons/count',
      ...POSITIVE,
    },
  ),
  gnkeyword: instrument.text('', `Keywords that hold the gain. ${AVERAGED} For proc_unit=electrons and for driz_cr.`),
  rdnoise: instrument.mean(`Read noise, for driz_cr. ${AVERAGED} Not together with rnkeyword.`, {
    unit: 'electrons',
    minimum: 0,
  }),
  rnkeyword: instrument.text('', `Keywords that hold the read noise. ${AVERAGED}`),
  exptime: instrument.mean(`Exposure time. ${AVERAGED} Not together with expkeyword.`, { unit: 's', ...POSITIVE }),
  expkeyword: instrument.text('', `Keywords that hold the exposure time. ${AVERAGED}`),
};

/** Parameters that AstroDrizzle does not have. */
export const OWN_PARAMETERS = {
  ivm: own.list(
    'Inverse-variance maps, one file for each input in the same order; blank or None = none. Extension IVM of the same version as the chip, or the only image of the file. For final_wht_type=IVM.',
  ),
  mask: own.list(
    'Masks, one file for each input in the same order, 0 = bad; blank or None = none. The images of the file belong to the science extensions of the exposure in order, those that group leaves out as well.',
  ),
  final_err: own.boolean(
    false,
    'Write the error of each pixel of the product (ERR, 1 sigma, made of the ERR extensions of the inputs; correlations between pixels are not in it) and the DQ flags of the pixels that went into it (DQ, without the bits of resetbits).',
  ),
  final_holes: own.boolean(
    false,
    'Count the holes of the product (pixels of weight 0 inside of it), and for each DQ bit that makes a pixel bad the pixels that have it and the holes that final_bits with this bit would fill. Takes about a second drizzle.',
  ),
  clobber: own.boolean(false, 'Replace existing products.'),
  skip_bad: own.boolean(false, 'Go on without the exposures that cannot be used, and record them in the product.'),
  readonly: own.boolean(
    true,
    'Leave the inputs as they are. False: when the product is in place, the sky that was used goes into the headers of the chips as MDRIZSKY, in the units of the image, and into their DQ crbit where cosmic rays were found, after resetbits were cleared, as in AstroDrizzle.',
  ),
  compat: own.boolean(false, "Use the reference's own numerics where ours are better; docs/differences.md lists them."),
};
