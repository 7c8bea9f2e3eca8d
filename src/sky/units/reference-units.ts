import type { Chip, Exposure } from '../../exposure/exposure.js';
import type { DataUnits } from './data-units.js';
import { hstInstrument, hstUnits, isHst } from './hst.js';
import type { UnitMeaning } from './unit-meaning.js';

/** The words that the reference knows, in upper case, by what they count. */
const WORDS: Readonly<Record<string, string>> = { ELECTRONS: 'electron', COUNTS: 'count', DN: 'DN' };
const SECONDS: readonly string[] = ['S', 'SEC', 'SECOND'];

/**
 * Units of a chip as the reference reads them (dossier 2.11, `compat`): three words, alone or over a second. Anything
 * else is divided by EXPTIME, although the reference's own message says that it is taken as a rate; the warning says
 * what is done.
 * @param keyword - '' = as if the keyword were missing
 */
export function referenceUnits(chip: Chip, exposure: Exposure, keyword: string): DataUnits {
  const written = keyword === '' ? undefined : (chip.header.get(keyword) ?? exposure.primary.get(keyword) ?? undefined);
  if (written === undefined) return assumed(chip, exposure, keyword);
  const parts = String(written)
    .split('/')
    .map((part) => part.trim().toUpperCase());
  const [word, second] = parts;
  const isRate = parts.length === 2 && SECONDS.includes(second);
  const source = `${keyword} "${String(written).trim()}"`;
  if (!Object.hasOwn(WORDS, word) || !(parts.length === 1 || isRate)) return unknown(chip, source);
  return { meaning: meaningOf(WORDS[word], isRate), unitSource: `${source}: ${name(isRate)}`, warnings: [] };
}

function assumed(chip: Chip, exposure: Exposure, keyword: string): DataUnits {
  const reason = keyword === '' ? 'units_kwd is blank' : `no ${keyword}`;
  const table = isHst(exposure) ? hstUnits(chip, exposure, true) : undefined;
  if (table === undefined) return unknown(chip, reason);
  const isRate = table === 'rate';
  const unitSource = `${reason}: taken as ${name(isRate)} by the instrument, ${hstInstrument(exposure)}`;
  return { meaning: meaningOf('count', isRate), unitSource, warnings: [`${chip.label}: ${unitSource}`] };
}

function unknown({ label }: Chip, source: string): DataUnits {
  const unitSource = `${source}: not known to the reference, divided by EXPTIME as it does`;
  return { meaning: meaningOf('data', false, true), unitSource, warnings: [`${label}: ${unitSource}`] };
}

function name(isRate: boolean): string {
  return isRate ? 'count rates' : 'counts, divided by EXPTIME';
}

function meaningOf(quantity: string, isRate: boolean, perExposure = !isRate): UnitMeaning {
  const factors = new Map([[quantity, 1], ...(isRate ? ([['s', -1]] as const) : [])]);
  return { quantity, perExposure, perPixel: true, multiplier: '', factors };
}
