/** Suffixes that the reference takes off a name to get its root (dossier section 1.2). */
const KNOWN_SUFFIX = /_(?:crj|flt|flc|sfl|cal|raw|c0h|c0m|c0f|c1f)$/i;

/** Endings of FITS files, compressed ones too. */
const FITS_ENDING = /\.(?:fits?|fts)(?:\.fz|\.gz)?$/i;

/** Name of a file without its folder, or of an entry of a bundle without its path. */
export function plainName(file: string): string {
  return file.slice(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\'), file.lastIndexOf('!')) + 1);
}

/** Name without folder and FITS ending: `ib1f19l6q_flt`. */
export function fileStem(file: string): string {
  return plainName(file).replace(FITS_ENDING, '');
}

/** Name without folder, ending and known suffix: `ib1f19l6q`. */
export function fileRoot(file: string): string {
  return fileStem(file).replace(KNOWN_SUFFIX, '');
}

/** Takes a known suffix off a name that has no ending. */
export function withoutKnownSuffix(stem: string): string {
  return stem.replace(KNOWN_SUFFIX, '');
}

/** True for the name of a FITS file, compressed or not. */
export function isFitsName(name: string): boolean {
  return FITS_ENDING.test(name);
}
