/** Words for the bits of one DQ plane. */
type BitNames = Readonly<Partial<Record<number, string>>>;

/** Bits that the calibration of ACS and WFC3 has in common. */
const HST_CCD: BitNames = {
  1: 'lost in transmission',
  2: 'filled data',
  4: 'bad detector pixel',
  8: 'masked by an aperture',
  16: 'hot pixel',
  32: 'unstable pixel',
  64: 'warm pixel',
  128: 'bad in the bias',
  256: 'saturated, full well',
  512: 'bad in a reference file',
  1024: 'charge trap',
  2048: 'saturated, A to D',
  4096: 'cosmic ray, AstroDrizzle',
  8192: 'cosmic ray, calibration',
};

const INFRARED: BitNames = {
  ...HST_CCD,
  8: 'unstable zero read',
  32: 'unstable response',
  128: 'bad reference pixel',
  256: 'saturated',
  512: 'blob or bad flat',
  1024: 'reserved',
  2048: 'signal in the zero read',
};

const WFPC2: BitNames = {
  1: 'lost in transmission',
  2: 'bad in a calibration file',
  4: 'camera defect',
  8: 'saturated, A to D',
  16: 'missing data',
  32: 'bad for other reasons',
  128: 'charge trap',
  256: 'above a charge trap',
  512: 'warm pixel, not repaired',
  1024: 'warm pixel, repaired',
  2048: 'chip masked out',
  4096: 'cosmic ray, AstroDrizzle',
};

/** By mode of the instrument table; the data handbooks of the cameras. */
const NAMES: Readonly<Partial<Record<string, BitNames>>> = {
  'ACS/WFC': HST_CCD,
  'ACS/HRC': HST_CCD,
  'ACS/SBC': HST_CCD,
  'WFC3/UVIS': HST_CCD,
  'WFC3/IR': INFRARED,
  WFPC2,
};

/** What a DQ bit (a power of two) of a camera means; '' where it is not known, or the cameras do not agree. */
export function dqBitName(modes: readonly string[], bit: number): string {
  const names = new Set(modes.map((mode) => NAMES[mode]?.[bit] ?? ''));
  return names.size === 1 ? [...names][0] : '';
}
