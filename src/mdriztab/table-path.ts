import { join } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';
import { plainText } from '../exposure/header-values.js';
import type { Header } from '../fits/header.js';
import { splitVariable } from '../inputs/environment-name.js';

/**
 * The MDRIZTAB that a primary header names. `iref$x_mdz.fits` is a file in the folder that the environment variable `iref`
 * holds; a name without a folder is a file of the current one.
 * @throws KeywordError where the header names none; UsageError for a variable that is not set
 */
export function tablePath(primary: Header, environment: NodeJS.ProcessEnv = process.env): string {
  const written = plainText(primary, 'MDRIZTAB');
  if (written === '' || /^n\/a$/i.test(written)) throw noTable(primary, written);
  const named = splitVariable(written);
  if (named === undefined) return written;
  const { variable, file } = named;
  const folder = environment[variable];
  if (folder !== undefined && folder !== '') return join(folder, file);
  throw new RxDrizzleError(
    'UsageError',
    { file: primary.label, keyword: 'MDRIZTAB', option: 'mdriztab' },
    `the table is ${written}, and the environment variable ${variable} is not set`,
    `set it to the folder of the table (export ${variable}=/path/of/the/reference/files/), or leave mdriztab out`,
  );
}

function noTable(primary: Header, written: string): RxDrizzleError {
  return new RxDrizzleError(
    'KeywordError',
    { file: primary.label, keyword: 'MDRIZTAB', option: 'mdriztab' },
    written === '' ? 'the primary header names no table' : `the keyword is ${written}: there is no table`,
    'leave mdriztab out and give the parameters as options or in a parameter file',
  );
}
