import { RxDrizzleError } from '../errors/index.js';
import type { HeaderView } from '../fits/header-view.js';
import { plainNumber } from './header-values.js';
import { userNumber } from './detector-values.js';
import type { HeaderPair, UserNumber } from './detector-values.js';
import type { InstrumentMode } from './instruments.js';

/** What the user says about the exposure time, and whether there must be one. */
export type ExptimeSource = UserNumber & { readonly optional?: boolean };

/**
 * Exposure time of a chip, s: the user's, else EXPTIME of the primary header, else of the image header (STIS:
 * the other way round). With `optional` NaN where there is none that can be used.
 * @throws KeywordError when there is none; UsageError when a keyword of the user is missing; ExposureError when it is
 * not above 0
 */
export function chipExptime(image: HeaderView, primary: HeaderView, mode: InstrumentMode, user: ExptimeSource): number {
  const headers: HeaderPair = mode.chipExptime ? [image, primary] : [primary, image];
  const { optional = false } = user;
  const written = optional ? plainNumber : (header: HeaderView, name: string) => header.number(name);
  const exptime = userNumber(user, headers) ?? written(headers[0], 'EXPTIME') ?? written(headers[1], 'EXPTIME');
  if (optional && !(exptime !== undefined && exptime > 0 && Number.isFinite(exptime))) return NaN;
  if (exptime === undefined) {
    throw new RxDrizzleError(
      'KeywordError',
      { file: image.label, keyword: 'EXPTIME' },
      'the exposure time is missing from this header and from the primary header',
      'name its keyword with --expkeyword, or give --exptime',
    );
  }
  if (exptime > 0 && Number.isFinite(exptime)) return exptime;
  throw new RxDrizzleError(
    'ExposureError',
    { file: image.label, keyword: 'EXPTIME' },
    `the exposure time is ${exptime} s`,
    'leave this exposure out, give --skip-bad, or give --exptime',
  );
}

/** Start and end of an exposure, MJD. */
export interface ExposureSpan {
  readonly expstart: number | undefined;
  readonly expend: number | undefined;
}

const DAY = 86400;

/**
 * EXPSTART and EXPEND; where they are missing MJD-OBS, and the start plus the exposure time. The primary header
 * first, then that of the first chip.
 */
export function exposureSpan(primary: HeaderView, image: HeaderView, exptime: number): ExposureSpan {
  const number = (keyword: string): number | undefined => plainNumber(primary, keyword) ?? plainNumber(image, keyword);
  const expstart = number('EXPSTART') ?? number('MJD-OBS');
  const computed = expstart === undefined ? undefined : expstart + exptime / DAY;
  return { expstart, expend: number('EXPEND') ?? computed };
}
