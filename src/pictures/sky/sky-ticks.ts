import { roundStep } from './axis.js';

/** Steps of longitude in seconds of time, of latitude in arcseconds: whole parts of a minute and of an hour. */
const SIXTIETHS = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800] as const;

/** Steps of hours (15 degrees) or degrees. */
const WHOLES = [1, 2, 3, 5, 10, 15, 30] as const;

/** The next step that is not smaller, in seconds of time or arc: sexagesimal above a second, decimal below. */
export function sexagesimalStep(seconds: number): number {
  if (seconds <= 0.5) return roundStep(seconds);
  const steps = [...SIXTIETHS, ...WHOLES.map((whole) => 3600 * whole)];
  return steps.find((step) => step >= seconds) ?? 3600 * 45;
}

/** Multiples of a step between two values. */
export function multiples(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * step);
}

/** `10h00m02.5s` of seconds of time, with the fields that a step needs. */
export function hoursLabel(seconds: number, step: number): string {
  const day = 86400;
  return sexagesimal(((seconds % day) + day) % day, step, ['h', 'm', 's'], day);
}

/** `+02°00′05″` of arcseconds, with the fields that a step needs. */
export function degreesLabel(seconds: number, step: number): string {
  const sign = Math.round(seconds / step) < 0 ? '-' : '+';
  return sign + sexagesimal(Math.abs(seconds), step, ['°', '′', '″'], Infinity);
}

/** `150.002°` of degrees. */
export function decimalLabel(degrees: number, step: number): string {
  return `${degrees.toFixed(Math.max(0, -Math.floor(Math.log10(step) + 1e-9)))}°`;
}

function sexagesimal(value: number, step: number, marks: readonly string[], whole: number): string {
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const unit = 10 ** -decimals;
  const rounded = Math.round(value / unit) % Math.round(whole / unit);
  const perMinute = Math.round(60 / unit);
  const minutes = Math.floor(rounded / perMinute);
  const seconds = ((rounded % perMinute) * unit).toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, '0');
  const [first, second] = [Math.floor(minutes / 60), minutes % 60].map((n) => String(n).padStart(2, '0'));
  if (step % 3600 === 0) return first + marks[0];
  return first + marks[0] + second + marks[1] + (step % 60 === 0 ? '' : seconds + marks[2]);
}
