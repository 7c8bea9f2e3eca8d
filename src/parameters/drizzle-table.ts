import { FINAL_PARAMETERS } from './drizzle/final.js';
import { FINAL_FRAME_PARAMETERS, SEPARATE_FRAME_PARAMETERS } from './drizzle/frame.js';
import { GENERAL_PARAMETERS, STATE_PARAMETERS } from './drizzle/general.js';
import { INSTRUMENT_PARAMETERS, OWN_PARAMETERS } from './drizzle/instrument.js';
import { BLOT_PARAMETERS, COSMIC_RAY_PARAMETERS, MEDIAN_PARAMETERS } from './drizzle/rejection.js';
import { SEPARATE_PARAMETERS } from './drizzle/separate.js';
import { OWN_SKY_PARAMETERS, SKY_PARAMETERS, STATIC_PARAMETERS } from './drizzle/sky.js';
import type { ValuesOf } from './task.js';

/**
 * Every parameter of the drizzle task. The command line, the parameter files, the library's option object,
 * --help, the JSON schema and docs/parameters.md are all made from this table.
 */
export const DRIZZLE_TABLE = {
  ...GENERAL_PARAMETERS,
  ...STATE_PARAMETERS,
  ...STATIC_PARAMETERS,
  ...SKY_PARAMETERS,
  ...OWN_SKY_PARAMETERS,
  ...SEPARATE_PARAMETERS,
  ...SEPARATE_FRAME_PARAMETERS,
  ...MEDIAN_PARAMETERS,
  ...BLOT_PARAMETERS,
  ...COSMIC_RAY_PARAMETERS,
  ...FINAL_PARAMETERS,
  ...FINAL_FRAME_PARAMETERS,
  ...INSTRUMENT_PARAMETERS,
  ...OWN_PARAMETERS,
};

type Table = typeof DRIZZLE_TABLE;

/** Name of a parameter of the drizzle task. */
export type ParameterName = keyof Table;

/** All parameters of the drizzle task with their values. Units and ranges are in {@link DRIZZLE_TABLE}. */
export type DrizzleParameters = ValuesOf<Table>;

/** Names in the order of the table. */
export const PARAMETER_NAMES = Object.keys(DRIZZLE_TABLE) as readonly ParameterName[];
