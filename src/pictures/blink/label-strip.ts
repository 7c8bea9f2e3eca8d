import { loadSharp } from '../load-sharp.js';
import { Drawing } from '../sky/drawing.js';
import { renderSvg } from '../sky/render-svg.js';

/** Height of a strip, of its letters, and the distance of the text from the edges, pixels. */
const HEIGHT = 26;
const LETTERS = 16;
const MARGIN = 8;

/**
 * A strip with a text, dark on white, in bytes from black to white; first row at the top. A text that is too long is
 * written smaller.
 * @throws StorageError where sharp is missing or the system has no font
 */
export async function labelStrip(text: string, width: number): Promise<Uint8Array> {
  const drawing = new Drawing(width);
  drawing.text(MARGIN, 0.72 * HEIGHT, text, { size: LETTERS, within: Math.max(1, width - 2 * MARGIN) });
  const sharp = await loadSharp();
  return sharp(await renderSvg(drawing.svg(HEIGHT)))
    .flatten()
    .greyscale()
    .raw()
    .toBuffer();
}
