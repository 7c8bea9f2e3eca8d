import { crossCheck, customFrameSwitches } from './cross-checks.js';
import { DRIZZLE_TABLE } from './drizzle-table.js';
import type { ParameterTask } from './task.js';

/** The drizzle task: AstroDrizzle's parameters and a few of our own. */
export const DRIZZLE_TASK: ParameterTask<typeof DRIZZLE_TABLE> = {
  name: 'drizzle',
  reference: 'AstroDrizzle',
  table: DRIZZLE_TABLE,
  aliases: {},
  implied: customFrameSwitches,
  crossCheck,
};
