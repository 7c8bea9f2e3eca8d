import type { DrizzleParameters } from '../parameters/drizzle-table.js';

/** The parameters that bear on how an exposure is read; see the parameter table for their meaning. */
export type ReadingParameters = Pick<
  DrizzleParameters,
  | 'coeffs'
  | 'wcskey'
  | 'group'
  | 'proc_unit'
  | 'gain'
  | 'gnkeyword'
  | 'rdnoise'
  | 'rnkeyword'
  | 'exptime'
  | 'expkeyword'
>;

/** What an exposure is read with when nothing is said. */
export const READING_DEFAULTS: ReadingParameters = {
  coeffs: true,
  wcskey: '',
  group: '',
  proc_unit: 'native',
  gain: null,
  gnkeyword: '',
  rdnoise: null,
  rnkeyword: '',
  exptime: null,
  expkeyword: '',
};
