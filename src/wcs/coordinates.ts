/**
 * Sky coordinates as text: degrees or sexagesimal, both ways, for the coordinate tools.
 * Formatting rounds (it never truncates) and keeps the sign of -0 degrees.
 */

const DECIMAL = /^[+-]?(\d+\.?\d*|\.\d+)([eEdD][+-]?\d+)?$/;
const SEPARATED = /^([+-]?)(\d+)[:\s]+(\d+)(?:[:\s]+(\d+\.?\d*|\.\d+))?$/;
const LETTERED = /^([+-]?)(\d+)[hHdD°]\s*(\d+)[mM'′]\s*(?:(\d+\.?\d*|\.\d+)(?:[sS"″]|'')?)?$/;

/**
 * Right ascension in degrees [0, 360) from text: decimal degrees (`161.765`), or hours, minutes and seconds
 * (`10:47:03.6`, `10 47 03.6`, `10h47m03.6s`). A letter `d` in place of `h` makes the first field degrees.
 * Undefined when the text is none of these or out of range.
 */
export function parseRightAscension(text: string): number | undefined {
  const trimmed = text.trim();
  const degrees = decimal(trimmed);
  if (degrees !== undefined) return degrees >= -360 && degrees <= 360 ? wrapped(degrees) : undefined;
  const value = sexagesimal(trimmed);
  if (value === undefined) return undefined;
  const inDegrees = /[dD°]/.test(trimmed) ? value : value * 15;
  return inDegrees >= -360 && inDegrees <= 360 ? wrapped(inDegrees) : undefined;
}

/**
 * Declination in degrees from text: decimal degrees, or degrees, minutes and seconds (`-00:30:00`, `+17 16 23`,
 * `17d16m23s`). The sign holds for the whole value, so `-0:30` is half a degree south.
 * Undefined when the text is none of these or outside +-90.
 */
export function parseDeclination(text: string): number | undefined {
  const trimmed = text.trim();
  if (/[hH]/.test(trimmed)) return undefined;
  const value = decimal(trimmed) ?? sexagesimal(trimmed);
  return value !== undefined && Math.abs(value) <= 90 ? value : undefined;
}

function decimal(text: string): number | undefined {
  return DECIMAL.test(text) ? Number(text.replace(/[dD]/, 'e')) : undefined;
}

function sexagesimal(text: string): number | undefined {
  const match = SEPARATED.exec(text) ?? LETTERED.exec(text);
  if (match === null) return undefined;
  const minutes = Number(match[3]);
  const seconds = Number((match[4] as string | undefined) ?? 0);
  if (minutes >= 60 || seconds >= 60) return undefined;
  const size = Number(match[2]) + minutes / 60 + seconds / 3600;
  return match[1] === '-' ? -size : size;
}

function wrapped(degrees: number): number {
  const r = degrees % 360;
  return r < 0 ? r + 360 : r;
}

/** `HH:MM:SS.sss` of a right ascension in degrees, with this many decimals of the second of time. */
export function formatRightAscension(degrees: number, decimals: number): string {
  const [h, m, s] = fields(wrapped(degrees) / 15, decimals);
  return `${String(h % 24).padStart(2, '0')}:${m}:${s}`;
}

/** `+DD:MM:SS.ss` of a declination in degrees, with this many decimals of the second of arc. */
export function formatDeclination(degrees: number, decimals: number): string {
  const sign = degrees < 0 || Object.is(degrees, -0) ? '-' : '+';
  const [d, m, s] = fields(Math.abs(degrees), decimals);
  return `${sign}${String(d).padStart(2, '0')}:${m}:${s}`;
}

/** Whole units, minutes and seconds; a second that rounds to 60 carries over. */
function fields(value: number, decimals: number): [number, string, string] {
  const whole = Math.trunc(value);
  const minutes = (value - whole) * 60;
  let m = Math.trunc(minutes);
  let s = ((minutes - m) * 60).toFixed(decimals);
  if (Number(s) >= 60) {
    s = (0).toFixed(decimals);
    m += 1;
  }
  const carry = m === 60 ? 1 : 0;
  const width = decimals === 0 ? 2 : decimals + 3;
  return [whole + carry, String(carry === 1 ? 0 : m).padStart(2, '0'), s.padStart(width, '0')];
}
