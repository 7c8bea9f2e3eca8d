import { linearAxis, logAxis, type Axis } from '../../src/pictures/sky/axis.js';
import { Drawing, FAINT, px, type Box } from '../../src/pictures/sky/drawing.js';
import { mark } from '../../src/pictures/sky/marks.js';
import { completeness, type Score } from './score.js';

/** Scores of one test at several limits. */
export interface RocCurve {
  readonly name: string;
  readonly colour: string;
  readonly points: readonly { readonly score: Score; readonly isDefault: boolean }[];
}

/** What is drawn for one seeing. */
export interface RocPanel {
  readonly title: string;
  readonly curves: readonly RocCurve[];
  /** Pixels that were scored, and those on bright cores. */
  readonly pixels: number;
  readonly cores: number;
}

const WIDTH = 1500;
const LEFT = 90;
const COLUMN = 350;
const PANEL = 300;
const TOP = 110;
const ROW = 400;

/** False flags of a row of panels, as a share of the pixels that could be. */
interface Row {
  readonly title: string;
  readonly range: readonly [number, number];
  readonly share: (score: Score, panel: RocPanel) => number;
}

const ROWS: readonly Row[] = [
  {
    title: 'false flags, share of all pixels',
    range: [1e-6, 1e-2],
    share: (score, { pixels }) => score.false / pixels,
  },
  {
    title: 'false flags, share of pixels on bright star cores',
    range: [1e-4, 1],
    share: (score, { cores }) => score.cores / cores,
  },
];

/** Completeness over false flags: all of them above, those on star cores below; one column for each seeing. */
export function rocSvg(panels: readonly RocPanel[]): string {
  const drawing = new Drawing(WIDTH);
  drawing.text(LEFT, 40, 'Cosmic rays found, for limits from 0.6 to 2.2 times the default ones (dots)', {
    size: 24,
    bold: true,
  });
  drawLegend(drawing, panels[0].curves);
  for (const [row, { title, range, share }] of ROWS.entries()) {
    for (const [column, panel] of panels.entries()) {
      const box = { left: LEFT + column * COLUMN, top: TOP + 30 + row * ROW, width: PANEL, height: PANEL };
      const x = logAxis(range, [box.left, box.left + PANEL]);
      const y = linearAxis([0.7, 0.9], [box.top + PANEL, box.top], 5);
      drawAxes(drawing, box, x, y, column === 0);
      if (row === 0) drawing.text(box.left, box.top - 12, panel.title, { size: 20, bold: true });
      for (const curve of panel.curves) drawCurve(drawing, curve, x, y, (score) => share(score, panel));
    }
    drawing.text(LEFT, TOP + 30 + row * ROW + PANEL + 52, `${title} (none is drawn at the left edge)`);
  }
  return drawing.svg(TOP + 30 + ROWS.length * ROW);
}

function drawLegend(drawing: Drawing, curves: readonly RocCurve[]): void {
  for (const [k, { name, colour }] of curves.entries()) {
    const x = LEFT + k * 380;
    drawing.line(x, 74, x + 40, 74, colour, 3);
    drawing.add(mark('circle', x + 20, 74, 7, colour));
    drawing.text(x + 50, 80, name);
  }
}

function drawAxes(drawing: Drawing, box: Box, x: Axis, y: Axis, labelled: boolean): void {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  drawing.rectangle(box, `fill="none" stroke="${FAINT}"`);
  for (const { value, label } of x.ticks) {
    drawing.line(x.at(value), box.top, x.at(value), bottom, '#e4e4e4', 1);
    drawing.text(x.at(value), bottom + 24, label, { anchor: 'middle', size: 16 });
  }
  for (const { value, label } of y.ticks) {
    drawing.line(box.left, y.at(value), right, y.at(value), '#e4e4e4', 1);
    if (labelled) drawing.text(box.left - 8, y.at(value) + 6, label, { anchor: 'end', size: 16 });
  }
  if (labelled)
    drawing.text(box.left - 62, box.top + box.height / 2, 'completeness', { anchor: 'middle', upright: true });
}

function drawCurve(drawing: Drawing, curve: RocCurve, x: Axis, y: Axis, share: (score: Score) => number): void {
  const { colour, points } = curve;
  const at = points.map(({ score }) => `${px(x.at(share(score)))},${px(y.at(completeness(score)))}`);
  drawing.add(`<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" stroke-width="3"/>`);
  for (const { score, isDefault } of points) {
    if (isDefault) drawing.add(mark('circle', x.at(share(score)), y.at(completeness(score)), 7, colour));
  }
}
