import { defaultOf } from './definition.js';
import { DRIZZLE_TABLE } from './drizzle-table.js';
import type { DrizzleParameters } from './drizzle-table.js';
import type { Setting } from './layer.js';
import { SKYMATCH_TABLE } from './skymatch/parameters.js';
import type { Finding, ParameterTable, ValuesOf } from './task.js';

/** Combinations of drizzle's sky parameters that cannot work together. */
export function drizzleSkyChecks(values: DrizzleParameters, settings: readonly Setting[]): Finding[] {
  const { skysub, skyfile, skyuser, skymethod, skylower, skyupper, skyreport, readonly, driz_combine } = values;
  const findings: Finding[] = [];
  if (!skysub && skyfile !== '') findings.push(['skyfile', 'is read only with skysub=true (set it)']);
  if (skysub && skyuser !== '') findings.push(['skyuser', 'is used only with skysub=false (set it)']);
  if (skyuser.startsWith('@'))
    findings.push(['skyuser', 'takes a keyword; give a file of values as skyfile with skysub=true']);
  if (!readonly && !driz_combine) findings.push(['readonly', WRITES_WITH_PRODUCT]);
  // Parameters of measuring are idle where nothing is measured.
  if (!skysub || skyfile !== '') {
    if (skyreport !== '')
      findings.push(['skyreport', 'is written only when the sky is measured (skysub=true, no skyfile)']);
    return findings;
  }
  const matching = ['sky_fallback', 'match_down', 'skydegree', 'islands'];
  return [
    ...findings,
    ...crossedLimits(['skylower', skylower], ['skyupper', skyupper]),
    ...compatIslands(values),
    ...compatDegree(values),
    ...idleWithoutMatch(skymethod, matching, DRIZZLE_TABLE, settings),
  ];
}

const WRITES_WITH_PRODUCT =
  'false writes the sky and the cosmic rays of a product that is made (set driz_combine=true, or use rxdrizzle skymatch with skyuser_kwd=MDRIZSKY and readonly=false)';

/** Combinations of the parameters of skymatch that cannot work together. */
export function skymatchChecks(values: ValuesOf<typeof SKYMATCH_TABLE>, settings: readonly Setting[]): Finding[] {
  const matching = ['match_down', 'skydegree', 'islands', 'sky_weights'];
  return [
    ...keywordCheck(values.skyuser_kwd),
    ...crossedLimits(['lower', values.lower], ['upper', values.upper]),
    ...compatIslands(values),
    ...compatDegree(values),
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

/** The reference has one rule for islands. */
function compatIslands({ compat, islands }: { readonly compat: boolean; readonly islands: string }): Finding[] {
  if (!compat || islands === 'auto' || islands === 'global-floor') return [];
  return [['islands', `${islands} has no effect with compat, whose rule is global-floor (leave one of them out)`]];
}

/** The reference knows constants only. */
function compatDegree({ compat, skydegree }: { readonly compat: boolean; readonly skydegree: number }): Finding[] {
  if (!compat || skydegree === 0) return [];
  return [
    [
      'skydegree',
      `${skydegree} is not in the numbers of the reference, whose skies are constants (leave compat or skydegree out)`,
    ],
  ];
}

/** Parameters that were set and that only the methods with match use: nobody shall believe in an effect. */
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
