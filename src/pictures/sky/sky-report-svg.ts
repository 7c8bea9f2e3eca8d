import type { SkyMatch } from '../../sky/match/sky-match.js';
import { commonUnit, edgeSteps, stepSummary } from '../../sky/report/index.js';
import { colourScale, drawColourBar } from './colour-bar.js';
import { Drawing } from './drawing.js';
import type { DrawnText } from './drawing.js';
import { drawMap } from './map-panel.js';
import { mapHeight, mapView } from './map-view.js';
import { drawMethods } from './method-panel.js';
import { drawSeams } from './seam-panel.js';
import { drawStepTable } from './step-table.js';

/** A picture as SVG, its size in pixels, and the places of its texts. */
export interface SkyReportSvg {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
  readonly texts: readonly DrawnText[];
}

const WIDTH = 1600;
const LEFT = 178;
const MAP_WIDTH = 640;
const MAP_HEIGHTS = [380, 700] as const;
/** The right column: seams. */
const RIGHT = 1040;
const END = 1570;

/**
 * The picture of a sky match: footprints in the colours of their sky, edge steps of all seams before and after, the sky of
 * each exposure by each method.
 * @param title - the first line; default: what was done to how many exposures
 * @throws WcsError where a part of a chip has no place on the sky
 */
export function skyReportSvg(match: SkyMatch, title = defaultTitle(match)): SkyReportSvg {
  const drawing = new Drawing(WIDTH);
  const unit = commonUnit(match) || 'units differ';
  const view = mapView(match);
  const map = { left: LEFT, top: 156, width: MAP_WIDTH, height: mapHeight(view, MAP_WIDTH, MAP_HEIGHTS) };
  const skies = match.skies.map(({ sky, status }) => (status === 'no-value' ? NaN : sky));
  const colourOf = colourScale(skies);
  drawing.text(28, 48, title, { size: 28, bold: true, within: END - 28 });
  drawing.text(28, 80, resultLine(match, unit), { size: 19, within: END - 28 });
  drawing.text(28, 134, 'a  Footprints and the sky subtracted (tags: its exact colour)', { size: 22, bold: true });
  const barLeft = LEFT + MAP_WIDTH + 20;
  drawColourBar(drawing, { ...map, left: barLeft, width: 24 }, skies, skyName(match), unit);
  drawMap(drawing, map, match, view, (exposure) => colourOf(skies[exposure]));
  const below = map.top + map.height + 110;
  const leftEnd = drawMethods(drawing, LEFT, LEFT + MAP_WIDTH + 150, below, match, unit);
  const seamEnd = drawSeams(drawing, RIGHT, END, 134, edgeSteps(match), unit);
  const rightEnd = drawStepTable(drawing, RIGHT, END, seamEnd + 20, match, stepSummary(match));
  const height = Math.ceil(Math.max(leftEnd, rightEnd)) + 24;
  return { svg: drawing.svg(height), width: WIDTH, height, texts: drawing.texts };
}

function skyName({ method }: SkyMatch): string {
  return method === 'match' ? 'offset' : 'sky';
}

function defaultTitle({ method, requested, downgrade, exposures }: SkyMatch): string {
  const asked = downgrade === null ? '' : ` (asked for: ${requested})`;
  return `Sky by ${method}${asked}, ${count(exposures.length, 'exposure')}`;
}

function resultLine(match: SkyMatch, unit: string): string {
  const { seams, before, after, worstSigmas, unchecked } = stepSummary(match);
  if (seams === 0) return 'no overlap was measured';
  const groups = match.solution?.groups.length ?? 1;
  const found = `${count(groups, 'group')}, ${count(seams, 'seam')}: rms step ${before.rms.toPrecision(3)} before`;
  if (unchecked === seams)
    return `${found} (${unit}); no seam is checked by others, so nothing is known of what is left`;
  const sigmas = Number.isNaN(worstSigmas) ? '' : `, the worst is ${worstSigmas.toPrecision(2)} sigma`;
  const open = unchecked === 0 ? '' : `; ${unchecked} not checked by others`;
  return `${found}, ${after.rms.toPrecision(3)} after (${unit})${sigmas}${open}`;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
