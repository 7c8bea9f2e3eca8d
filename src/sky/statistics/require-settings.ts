import { RxDrizzleError } from '../../errors/index.js';
import type { StatisticSettings } from './types.js';

/** @throws RxDrizzleError UsageError that names the option: a negative nclip, a width that is not above 0, a NaN limit */
export function requireSettings(settings: StatisticSettings): void {
  const { nclip, lower, upper } = settings;
  if (!Number.isInteger(nclip) || nclip < 0) throw wrong('nclip', nclip, 'an integer that is not negative');
  for (const option of ['lsigma', 'usigma', 'binwidth'] as const) {
    if (!(settings[option] > 0)) throw wrong(option, settings[option], 'a number above 0');
  }
  if (Number.isNaN(lower)) throw wrong('lower', NaN, 'a number, or null for none');
  if (Number.isNaN(upper)) throw wrong('upper', NaN, 'a number, or null for none');
}

function wrong(option: string, found: number, allowed: string): RxDrizzleError {
  return new RxDrizzleError('UsageError', { option }, `${found} is not allowed`, `give ${allowed}`);
}
