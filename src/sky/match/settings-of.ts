import type { DrizzleParameters } from '../../parameters/drizzle-table.js';
import { forgive } from '../../parameters/bit-flags.js';
import type { SkymatchParameters } from '../../parameters/skymatch-table.js';
import type { SkySettings } from './sky-settings.js';

/** What `optimize` leaves of the memory budget to the chips that are measured at once; results are the same. */
const MEMORY_SHARES: Readonly<Record<SkymatchParameters['optimize'], number>> = {
  balanced: 0.5,
  speed: 0.75,
  inmemory: 1,
};

/** The settings of the `skymatch` task. */
export function settingsOfSkymatch(parameters: SkymatchParameters): SkySettings {
  const { skystat, lower, upper, nclip, lsigma, usigma, binwidth, compat } = parameters;
  return {
    skymethod: parameters.skymethod,
    match_down: parameters.match_down,
    statistic: { skystat, lower, upper, nclip, lsigma, usigma, binwidth, compat },
    units_kwd: keyword(parameters.units_kwd),
    invsens_kwd: keyword(parameters.invsens_kwd),
    bits: parameters.dq_bits,
    useStatic: true,
    skydegree: parameters.skydegree === 1 ? 1 : 0,
    islands: parameters.islands,
    weights: parameters.sky_weights,
    fallback: null,
    skipBad: false,
    compareMethods: parameters.report !== '',
    compat,
    memoryShare: MEMORY_SHARES[parameters.optimize],
  };
}

/** The settings of AstroDrizzle's sky step (dossier 7.1): PHOTFLAM is never used there. */
export function settingsOfDrizzle(parameters: DrizzleParameters): SkySettings {
  const { compat } = parameters;
  return {
    skymethod: parameters.skymethod,
    match_down: parameters.match_down,
    statistic: {
      skystat: parameters.skystat,
      lower: parameters.skylower,
      upper: parameters.skyupper,
      nclip: parameters.skyclip,
      lsigma: parameters.skylsigma,
      usigma: parameters.skyusigma,
      binwidth: parameters.skywidth,
      compat,
    },
    units_kwd: 'BUNIT',
    invsens_kwd: null,
    bits: forgive(parameters.sky_bits, parameters.resetbits),
    useStatic: parameters.use_static,
    skydegree: parameters.skydegree === 1 ? 1 : 0,
    islands: parameters.islands,
    weights: compat ? 'pixels2' : 'ivar',
    fallback: parameters.sky_fallback,
    skipBad: parameters.skip_bad,
    compareMethods: parameters.skyreport !== '',
    compat,
    memoryShare: 1,
  };
}

function keyword(text: string): string | null {
  return text.trim() === '' ? null : text.trim();
}
