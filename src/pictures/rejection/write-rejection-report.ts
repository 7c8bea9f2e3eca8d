import { stopIfCancelled } from '../../exposure/cancelled.js';
import { plainName, fileRoot } from '../../inputs/file-root.js';
import type { Rejection, TestedChip } from '../../rejection/reject-rays.js';
import { blinkGif, drawFrame } from '../blink/index.js';
import type { BlinkFrame, DrawnFrame } from '../blink/index.js';
import { flaggedPixels } from '../../cosmic-rays/counts.js';
import { loadSharp } from '../load-sharp.js';
import { replaceTogether } from '../sky/replace-together.js';
import { limitsOf } from '../stretch.js';
import type { BlackWhite } from '../stretch.js';
import { markedChip } from './marked-chip.js';
import type { MarkedChipOptions } from './marked-chip.js';
import { rejectionCsv } from './rejection-csv.js';

/** Chips that are drawn, and that blink, of a set of many: the first ones. The table has all. */
const MOST_PANELS = 24;
const MOST_BLINKS = 8;
/** Longest side of a panel and of a blink, pixels, and panels beside each other. */
const PANEL = 480;
const BLINK = 800;
const COLUMNS = 3;
const GUTTER = 8;

/**
 * Writes the report of a rejection: `cr.csv`, a table of counts by chip and cause (`rejectionCsv`); `cr.png`, the chips with their rejected
 * pixels in red; `cr_<root>_sci1.gif` for each of the first chips, which blinks between the chip and the chip with them. Files of these
 * names are replaced, see `replaceTogether`.
 * @param path - `cr`, `cr.png` and `cr.csv` all stand for these names
 * @returns the paths: picture, table, blinks
 * @throws StorageError where a file cannot be written, sharp is not installed or there is no font; CancelledError; what reading throws
 */
export async function writeRejectionReport(
  path: string,
  rejection: Rejection,
  options: MarkedChipOptions,
): Promise<readonly string[]> {
  const stem = path.replace(/\.(png|csv)$/i, '');
  const contents: [string, string | Buffer][] = [
    [`${stem}.png`, await panels(rejection, options)],
    [`${stem}.csv`, rejectionCsv(rejection)],
  ];
  for (const tested of rejection.chips.slice(0, MOST_BLINKS)) {
    stopIfCancelled(options.signal);
    contents.push([
      `${stem}_${fileRoot(tested.exposure.file)}_sci${extverOf(tested)}.gif`,
      await blink(tested, options),
    ]);
  }
  await replaceTogether(contents);
  return contents.map(([name]) => name);
}

function extverOf({ exposure, chip }: TestedChip): string {
  return String(exposure.chips[chip].extver);
}

function nameOf(tested: TestedChip): string {
  return `${plainName(tested.exposure.file)}[sci,${extverOf(tested)}]`;
}

async function blink(tested: TestedChip, options: MarkedChipOptions): Promise<Buffer> {
  const { marked, ...chip } = await markedChip(tested, BLINK, options);
  const count = flaggedPixels(tested.counts);
  const frames: BlinkFrame[] = [
    { ...chip, label: nameOf(tested) },
    { ...chip, marked, label: `${nameOf(tested)}: ${count} rejected` },
  ];
  const { gif } = await blinkGif(frames, { limits: limitsOfChip(chip.pixels), seconds: 1, size: BLINK });
  return gif;
}

/** Cosmic rays are bright: the sky and its noise are what shows them. */
function limitsOfChip(pixels: Float32Array): BlackWhite {
  return limitsOf(pixels, { kind: 'percentile', low: 1, high: 98.5 });
}

/** Chips with their rejected pixels, in rows, the first at the top left. */
async function panels({ chips }: Rejection, options: MarkedChipOptions): Promise<Buffer> {
  const drawn: DrawnFrame[] = [];
  for (const tested of chips.slice(0, MOST_PANELS)) {
    stopIfCancelled(options.signal);
    const chip = await markedChip(tested, PANEL, options);
    const share = flaggedPixels(tested.counts) / Math.max(1, tested.counts.tested);
    const label = `${nameOf(tested)}: ${(100 * share).toFixed(2)} % rejected`;
    drawn.push(await drawFrame({ ...chip, label }, limitsOfChip(chip.pixels), PANEL));
  }
  const cellWidth = Math.max(...drawn.map(({ width }) => width)) + GUTTER;
  const cellHeight = Math.max(...drawn.map(({ height }) => height)) + GUTTER;
  const columns = Math.min(COLUMNS, drawn.length);
  const width = columns * cellWidth - GUTTER;
  const height = Math.ceil(drawn.length / columns) * cellHeight - GUTTER;
  const rgb = Buffer.alloc(3 * width * height, 255);
  for (const [index, panel] of drawn.entries()) {
    const left = (index % columns) * cellWidth;
    const top = Math.floor(index / columns) * cellHeight;
    for (let y = 0; y < panel.height; y++) {
      panel.rgb.copy(rgb, 3 * ((top + y) * width + left), 3 * y * panel.width, 3 * (y + 1) * panel.width);
    }
  }
  const sharp = await loadSharp();
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 6 })
    .toBuffer();
}
