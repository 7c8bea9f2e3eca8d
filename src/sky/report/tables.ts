import type { ChipSkyValue, SkyMatch } from '../match/sky-match.js';
import type { SkyMethod } from '../solve/index.js';
import { csvText } from './csv.js';
import type { CsvColumn } from './csv.js';
import { edgeSteps } from './edge-steps.js';
import type { EdgeStep } from './edge-steps.js';
import { commonUnit } from './step-summary.js';

/** Square arcseconds in a steradian. */
const ARCSEC2 = (648000 / Math.PI) ** 2;

const METHODS: readonly SkyMethod[] = ['localmin', 'globalmin', 'match', 'globalmin+match'];

/**
 * The table of chips, one row each, in the order of the set:
 *
 * - `exposure`: number from 1, as in the picture; `file`, `extname`, `extver`
 * - `group`: connected group from 1, empty where overlaps were not looked at; `status`: see `SkyStatus`
 * - `method`: the one that was used; `sky`, `error`: what it gives, in `unit`; `error` empty where it is not known
 * - `slope_xi`, `slope_eta`: rise of the sky to the east and to the north, in `unit` per arcminute, with their errors; the
 *   `sky` is then that in the middle of the chip. Empty for a constant
 * - `kappa`, `brightness_unit`: surface brightness = kappa * sky
 * - `localmin`, `globalmin`, `match`, `globalmin+match`: the sky by each method, in `unit`; empty where it cannot work or
 *   methods were not compared
 */
export function chipCsv(match: SkyMatch): string {
  const { skies, method } = match;
  const columns: CsvColumn<ChipSkyValue>[] = [
    { name: 'exposure', value: ({ exposure }) => exposure + 1 },
    { name: 'file', value: ({ file }) => file },
    { name: 'extname', value: ({ extname }) => extname },
    { name: 'extver', value: ({ extver }) => extver },
    { name: 'group', value: ({ exposure }) => groupNumber(match, exposure) },
    { name: 'status', value: ({ exposure }) => skies[exposure].status },
    { name: 'method', value: () => method },
    { name: 'sky', value: ({ sky }) => sky },
    { name: 'error', value: ({ error }) => error },
    { name: 'unit', value: ({ unit }) => unit },
    { name: 'slope_xi', value: ({ plane }) => plane?.slopeXi ?? NaN },
    { name: 'slope_xi_error', value: ({ plane }) => plane?.slopeXiError ?? NaN },
    { name: 'slope_eta', value: ({ plane }) => plane?.slopeEta ?? NaN },
    { name: 'slope_eta_error', value: ({ plane }) => plane?.slopeEtaError ?? NaN },
    { name: 'kappa', value: ({ brightness }) => brightness.kappa },
    { name: 'brightness_unit', value: ({ brightness }) => brightness.unit },
    ...METHODS.map((name) => ({ name, value: methodValue(match, name) })),
  ];
  return csvText(columns, match.chips);
}

/**
 * The table of seams, one row for each overlap of two exposures:
 *
 * - `a`, `b`: numbers from 1, as in the picture; `a_file`, `b_file`
 * - `pixels`: after clipping, mean of the two sides; `area_arcsec2`
 * - `step_before`, `step_after`: sky of a less sky of b, in `unit` (surface brightness); `error`: 1 sigma of both
 * - `step_sigmas`: |step_after| / error, empty where there is no error
 * - `checked`: `no` where only this seam ties two parts together, so that its step after is zero by construction
 */
export function seamCsv(match: SkyMatch): string {
  const { exposures } = match;
  const unit = commonUnit(match);
  const columns: CsvColumn<EdgeStep>[] = [
    { name: 'a', value: ({ a }) => a + 1 },
    { name: 'b', value: ({ b }) => b + 1 },
    { name: 'a_file', value: ({ a }) => exposures[a].file },
    { name: 'b_file', value: ({ b }) => exposures[b].file },
    { name: 'pixels', value: ({ pixels }) => pixels },
    { name: 'area_arcsec2', value: ({ area }) => area * ARCSEC2 },
    { name: 'step_before', value: ({ before }) => before },
    { name: 'step_after', value: ({ after }) => after },
    { name: 'error', value: ({ error }) => error },
    { name: 'step_sigmas', value: ({ sigmas }) => sigmas },
    { name: 'unit', value: () => unit },
    { name: 'checked', value: ({ checked }) => (checked ? 'yes' : 'no') },
  ];
  return csvText(columns, edgeSteps(match));
}

function groupNumber({ skies }: SkyMatch, exposure: number): number {
  const { group } = skies[exposure];
  return group < 0 ? NaN : group + 1;
}

function methodValue({ methods }: SkyMatch, wanted: SkyMethod): (chip: ChipSkyValue, index: number) => number {
  const found = methods.find(({ method }) => method === wanted);
  return (_, index) => found?.sky[index] ?? NaN;
}
