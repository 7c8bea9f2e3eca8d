import { RxDrizzleError } from '../errors/index.js';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  k: 1024,
  m: 1024 ** 2,
  g: 1024 ** 3,
  t: 1024 ** 4,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
  tib: 1024 ** 4,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
};

/**
 * Bytes of a size such as `512M`, `2G`, `1.5GiB`, `800MB` or `1073741824`. `K M G T` and `KiB ...` are powers
 * of 1024, `kB MB GB TB` powers of 1000; upper and lower case are the same. Throws UsageError naming `option`.
 */
export function parseMemorySize(text: string, option: string): number {
  const match = /^\s*(\d+(?:\.\d*)?|\.\d+)\s*([a-z]*)\s*$/i.exec(text);
  const unit = match === null ? undefined : UNITS[match[2].toLowerCase()];
  const bytes = match === null || unit === undefined ? NaN : Math.floor(Number(match[1]) * unit);
  if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
  throw new RxDrizzleError(
    'UsageError',
    { option },
    `'${text}' is not a size`,
    'write 512M, 2G, 1.5GiB or a number of bytes',
  );
}

/** A size for people: `1.5 GiB`, `20.0 MiB`, `512 bytes`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${String(bytes)} bytes`;
  const power = Math.min(4, Math.floor(Math.log2(bytes) / 10));
  return `${(bytes / 1024 ** power).toFixed(1)} ${['', 'KiB', 'MiB', 'GiB', 'TiB'][power]}`;
}
