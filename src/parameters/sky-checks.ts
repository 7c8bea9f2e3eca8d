import { defaultOf } from './definition.js';
import { DRIZZLE_TABLE } from './drizzle-table.js';
import type { DrizzleParameters } from './drizzle-table.js';
import type { Setting } from './layer.js';
import { SKYMATCH_TABLE } from './skymatch/parameters.js';
import type { Finding, ParameterTable, ValuesOf } from './task.js';

/** Combinations of drizzle's sky parameters that cannot work together. */
export function drizzleSkyChecks(values: DrizzleParameters, settings: readonly Setting[]): Finding[] {
  const { skysub, skyfile, skyuser, skymethod, skylower, skyupper, skyreport } = values;
  const findings: Finding[] = [];
  if (!skysub && skyfile !== '') findings.push(['skyfile', 'is read only with skysub=true (set it)']);
  if (skysub && skyuser !== '') findings.push(['skyuser', 'is used only with skysub=false (set it)']);
  if (skyuser.startsWith('@'))
    findings.push(['skyuser', 'takes a keyword; give a file of values as skyfile with skysub=true']);
  // Parameters of measuring are idle where nothing is measured.
  if (!skysub || skyfile !== '') {
    if (skyreport !== '')
      findings.push(['skyreport', 'is written only when the sky is measured (skysub=true, no skyfile)']);
    return findings;
  }
  const matching = ['sky_fallback', 'skydegree', 'islands'];
  return [
    ...findings,
    ...crossedLimits(['skylower', skylower], ['skyupper', skyupper]),
    ...idleWithoutMatch(skymethod, matching, DRIZZLE_TABLE, settings),
  ];
}

/** Combinations of the parameters of skymatch that cannot work together. */
export function skymatchChecks(values: ValuesOf<typeof SKYMATCH_TABLE>, settings: readonly Setting[]): Finding[] {
  const matching = ['skydegree', 'islands', 'sky_weights'];
  return [
    ...keywordCheck(values.skyuser_kwd),
    ...crossedLimits(['lower', values.lower], ['upper', values.upper]),
    ...idleWithoutMatch(values.skymethod, matching, SKYMATCH_TABLE, settings),
  ];
}

/** The keyword is written, so it must be one that FITS allows; blank would leave the result nowhere. */
function keywordCheck(keyword: string): Finding[] {
  if (/^[A-Z0-9_-]{1,8}$/i.test(keyword)) return [];
  return [['skyuser_kwd', `"${keyword}" is not a FITS keyword: 1 to 8 letters, digits, - and _ (as SKYUSER)`]];
}

type Limit = readonly [name: string, value: number | null];

function crossedLimits([lowName, low]: Limit, [highName, high]: Limit): Finding[] {
  if (low === null || high === null || low <= high) return [];
  return [[lowName, `${low} is above ${highName}=${high}, so that no pixel is left (swap them)`]];
}

/** Parameters of our own that were set and that only the methods with match use: nobody shall believe in an effect. */
function idleWithoutMatch(
  skymethod: string,
  names: readonly string[],
  table: ParameterTable,
  settings: readonly Setting[],
): Finding[] {
  if (skymethod.includes('match')) return [];
  return names.flatMap((name): Finding[] => {
    const last = settings.findLast((setting) => setting.name === name);
    if (last === undefined || last.value === defaultOf(table[name])) return [];
    return [
      [name, `has no effect with skymethod=${skymethod} (leave it out, or set skymethod to match or globalmin+match)`],
    ];
  });
}
