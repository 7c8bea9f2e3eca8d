/** A rectangle of the picture, pixels; y grows downwards. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** A text that was drawn and where. */
export interface DrawnText {
  readonly text: string;
  readonly box: Box;
}

/** How a text is drawn. */
export interface TextStyle {
  /** Height of the font, pixels. Default 18. */
  readonly size?: number;
  /** Which point of the text `x` is. Default start. */
  readonly anchor?: 'start' | 'middle' | 'end';
  /** Default almost black. */
  readonly colour?: string;
  readonly bold?: boolean;
  /** Runs upwards. */
  readonly upright?: boolean;
  /** Pixels that the text may be long: a smaller font is taken where it is longer. */
  readonly within?: number;
}

const FONTS = 'DejaVu Sans, Verdana, Arial, Helvetica, sans-serif';

/** Dark grey of lines and texts. */
export const INK = '#1c1c1c';
/** Grey of frames and ticks. */
export const FAINT = '#9a9a9a';

/** A picture in the making: SVG, on white. It remembers its texts, so that their places can be checked. */
export class Drawing {
  readonly texts: DrawnText[] = [];
  readonly #parts: string[] = [];

  /** @param width - pixels */
  constructor(readonly width: number) {}

  /** A piece of SVG. */
  add(svg: string): void {
    this.#parts.push(svg);
  }

  line(x1: number, y1: number, x2: number, y2: number, stroke = INK, width = 1.5): void {
    this.add(
      `<line x1="${px(x1)}" y1="${px(y1)}" x2="${px(x2)}" y2="${px(y2)}" stroke="${stroke}" stroke-width="${width}"/>`,
    );
  }

  rectangle({ left, top, width, height }: Box, style: string): void {
    this.add(`<rect x="${px(left)}" y="${px(top)}" width="${px(width)}" height="${px(height)}" ${style}/>`);
  }

  /** @param y - the line that letters stand on (for upright text: x is) */
  text(x: number, y: number, text: string, style: TextStyle = {}): void {
    const { anchor = 'start', colour = INK, bold = false, upright = false } = style;
    if (text === '') return;
    const size = fittedSize(text, style);
    this.texts.push({ text, box: textBox(x, y, text, { ...style, size }) });
    const turn = upright ? ` transform="rotate(-90 ${px(x)} ${px(y)})"` : '';
    const weight = bold ? ' font-weight="bold"' : '';
    this.add(
      `<text x="${px(x)}" y="${px(y)}" font-size="${px(size)}" text-anchor="${anchor}" fill="${colour}"${weight}${turn}>${escaped(text)}</text>`,
    );
  }

  /** @param height - pixels */
  svg(height: number): string {
    const size = `width="${this.width}" height="${height}" viewBox="0 0 ${this.width} ${height}"`;
    return [
      `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="${FONTS}">`,
      `<rect width="${this.width}" height="${height}" fill="#ffffff"/>`,
      ...this.#parts,
      '</svg>',
    ].join('\n');
  }
}

/** A position as text: a hundredth of a pixel is enough. */
export function px(value: number): string {
  return String(Math.round(value * 100) / 100);
}

/** Width of a text, pixels: what the widest of the usual fonts takes, within some per cent. */
export function textWidth(text: string, size = 18, bold = false): number {
  let width = 0;
  for (const letter of text) width += letterWidth(letter);
  return width * size * (bold ? 1.1 : 1);
}

function fittedSize(text: string, { size = 18, bold = false, within = Infinity }: TextStyle): number {
  return size * Math.min(1, Math.floor((100 * within) / textWidth(text, size, bold)) / 100);
}

/** In heights of the font: DejaVu Sans, which is wide. */
function letterWidth(letter: string): number {
  if (/[ijl.,:;'|!′]/.test(letter)) return 0.34;
  if (/[mwMW%@″]/.test(letter)) return 0.92;
  if (/[ frtI()[\]\-/]/.test(letter)) return 0.41;
  if (/[A-Z+=<>~±×−→]/.test(letter)) return 0.78;
  return 0.64;
}

function textBox(x: number, y: number, text: string, style: TextStyle): Box {
  const { size = 18, anchor = 'start', bold = false, upright = false } = style;
  const long = textWidth(text, size, bold);
  const before = { start: 0, middle: long / 2, end: long }[anchor];
  const [above, height] = [0.8 * size, 1.05 * size];
  if (upright) return { left: x - above, top: y + before - long, width: height, height: long };
  return { left: x - before, top: y - above, width: long, height };
}

/** True where two rectangles have more than an edge in common. */
export function boxesMeet(a: Box, b: Box): boolean {
  const apart =
    a.left + a.width <= b.left || b.left + b.width <= a.left || a.top + a.height <= b.top || b.top + b.height <= a.top;
  return !apart;
}

/** File names may hold anything, XML may not. */
function escaped(text: string): string {
  return text
    .replace(/[^\x20-\uD7FF\uE000-\uFFFD]/gu, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
