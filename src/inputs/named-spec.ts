import { RxDrizzleError } from '../errors/index.js';
import { pathIn } from './expand-entry.js';
import type { ImageChoice, InputSpec } from './input-spec.js';
import { listedMasks, refuseCollection } from './list-file.js';
import type { SecondColumn } from './list-file.js';

/**
 * An exposure that a program gives as an object: what a line of an @file says, checked in the same way.
 * @param cwd - folder that relative names start from
 * @throws UsageError: no file, an empty list of extensions, a folder, a bundle or an association table, a map where
 * there is no use for one
 */
export function namedSpec(input: InputSpec, cwd: string, secondColumn: SecondColumn = 'ivm'): InputSpec {
  const { file, extensions, ivm } = requireFile(input);
  refuseCollection(file, cwd);
  if (extensions?.length === 0) {
    throw new RxDrizzleError('UsageError', { file }, 'its list of extensions is empty', 'leave it out for all SCI');
  }
  if (secondColumn === 'refuse' && ivm !== undefined) {
    throw new RxDrizzleError('UsageError', { file }, 'an inverse-variance map has no use here', 'leave ivm out');
  }
  const { masks: _, ...rest } = input;
  return { ...rest, file: pathIn(file, cwd), ...imagesOf(input, cwd) };
}

/** Not every program is checked by a compiler. */
function requireFile(input: InputSpec): InputSpec {
  const { file } = (input as Partial<InputSpec> | null | undefined) ?? {};
  if (typeof file === 'string' && file.trim() !== '') return input;
  throw new RxDrizzleError(
    'UsageError',
    {},
    `${JSON.stringify(input)} is no input`,
    'give a text, or an object with a file and, if wanted, extensions and masks',
  );
}

/** The masks and the map of an exposure, their names starting from `cwd`. */
export function imagesOf(
  { masks = [], ivm }: { readonly masks?: readonly (ImageChoice | null)[]; readonly ivm?: ImageChoice | undefined },
  cwd: string,
): Pick<InputSpec, 'masks' | 'ivm'> {
  const listed = listedMasks(masks, cwd);
  return {
    ...(ivm === undefined ? {} : { ivm: { ...ivm, file: pathIn(ivm.file, cwd) } }),
    ...(listed.length === 0 ? {} : { masks: listed }),
  };
}
