/** A second as it is written in units, not followed by a letter: `/sr` is per steradian. */
const SECOND = 's(?:ec(?:ond)?s?)?(?![a-z])';
/** Power -1 in the ways of the FITS standard (section 4.3): `-1`, `^-1`, `**-1`, `**(-1)`. */
const INVERSE = '\\s*(?:\\*\\*|\\^)?\\s*\\(?\\s*-\\s*1(?:\\.0*)?(?![\\d.])(?:\\s*\\))?';

/** The ways to write "per second", each with what is left when it is taken away. */
const PER_SECOND: readonly (readonly [RegExp, string])[] = [
  [new RegExp(`\\s*/\\s*\\(\\s*${SECOND}\\s*\\)`, 'i'), ''],
  [new RegExp(`/\\s*\\(\\s*${SECOND}[\\s.*]+`, 'i'), '/('],
  [new RegExp(`(/\\s*\\([^()]*?)[\\s.*]+${SECOND}\\s*\\)`, 'i'), '$1)'],
  [new RegExp(`\\s*(?:/|\\bper\\b)\\s*${SECOND}(?:${INVERSE})?`, 'i'), ''],
  [new RegExp(`(?:^|[\\s.*]+)${SECOND}${INVERSE}`, 'i'), ''],
  [/(?<![a-z])cps(?![a-z])/i, 'COUNTS'],
];

/** True for a unit per second: `ELECTRONS/S`, `counts/sec`, `electron s-1`, `e s**-1`, `adu.s^-1`, `e/(pix s)`, `cps`. */
export function isPerSecond(unit: string): boolean {
  return PER_SECOND.some(([pattern]) => pattern.test(unit));
}

/** The unit without its factor per second: `electron s-1 pix-1` is `electron pix-1`; a bare `s-1` is `COUNTS`. */
export function withoutPerSecond(unit: string): string {
  const form = PER_SECOND.find(([pattern]) => pattern.test(unit));
  if (form === undefined) return unit;
  const rest = unit.replace(form[0], form[1]).replace(/^[\s.*]+|[\s.*]+$/g, '');
  return rest === '' || rest === '1' ? 'COUNTS' : rest;
}

/**
 * True for flux densities and surface brightnesses: Jy and its multiples (`MJy/sr`), erg, `W m-2`, FLAM, FNU,
 * maggies. They are per second by nature, whether or not they say so.
 */
export function isFluxDensity(unit: string): boolean {
  return (
    /(?<![a-z])(?:[a-zµ]?jy|[a-zµ]*jansky?s?|ergs?|flam|fnu|photlam|photnu|(?:nano)?magg(?:y|ies)|nmgy)(?![a-z])/i.test(
      unit,
    ) || /(?<![a-z])[a-zµ]?w(?:att)?s?\s*[/.*\s]\s*(?:cm|m)(?![a-z])/i.test(unit)
  );
}

/** True for electrons, with whatever follows: `ELECTRONS/S`, `electron`, `e-`, `e s-1`. */
export function isElectrons(unit: string): boolean {
  return /^\s*e(?:lec(?:tron)?s?)?-?(?![a-z])/i.test(unit);
}
