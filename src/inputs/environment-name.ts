import { join } from 'node:path';
import { RxDrizzleError } from '../errors/index.js';

/**
 * A name as IRAF writes it, `jref$file.fits`: the file in the folder that the environment variable `jref` holds. Any
 * other name comes back as it is.
 * @throws UsageError when the variable is not set
 */
export function expandVariable(name: string, environment: NodeJS.ProcessEnv = process.env): string {
  const written = /^([A-Za-z_]\w*)\$(.+)$/s.exec(name);
  if (written === null) return name;
  const [, variable, file] = written;
  const folder = environment[variable];
  if (folder !== undefined && folder !== '') return join(folder, file);
  throw new RxDrizzleError(
    'UsageError',
    {},
    `input "${name}": the environment variable ${variable} is not set`,
    'set it to a folder; quote the name if the $ belongs to it',
  );
}
