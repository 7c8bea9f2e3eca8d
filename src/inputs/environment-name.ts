import { join } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';

/** The parts of a name as IRAF writes it, `jref$file.fits`; undefined for any other name. */
export function splitVariable(name: string): { readonly variable: string; readonly file: string } | undefined {
  const written = /^([A-Za-z_]\w*)\$(.+)$/s.exec(name);
  return written === null ? undefined : { variable: written[1], file: written[2] };
}

/**
 * A name as IRAF writes it, `jref$file.fits`: the file in the folder that the environment variable `jref` holds. Any
 * other name comes back as it is.
 * @throws UsageError when the variable is not set
 */
export function expandVariable(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const written = splitVariable(name);
  if (written === undefined) return name;
  const { variable, file } = written;
  const folder = environment[variable];
  if (folder !== undefined && folder !== '') return join(folder, file);
  throw new RxDrizzleError(
    'UsageError',
    {},
    `input "${name}": the environment variable ${variable} is not set`,
    'set it to a folder; quote the name if the $ belongs to it',
  );
}
