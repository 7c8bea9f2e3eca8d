import { RxDrizzleError } from '../errors/index.js';

/** The function that sharp is. */
export type Sharp = (typeof import('sharp'))['default'];

/**
 * sharp is a native package that some systems install without; only pictures need it.
 * @throws StorageError where it cannot be loaded
 */
export async function loadSharp(): Promise<Sharp> {
  try {
    return (await import('sharp')).default;
  } catch (error) {
    throw new RxDrizzleError(
      'StorageError',
      {},
      'pictures need the package sharp, which cannot be loaded',
      'npm install sharp',
      { cause: error },
    );
  }
}
