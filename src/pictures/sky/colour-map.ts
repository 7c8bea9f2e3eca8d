/** Red, green, blue, 0-255. */
export type Rgb = readonly [number, number, number];

/** Viridis at equal steps: even for the eye, in grey and for the colour-blind. */
const VIRIDIS: readonly Rgb[] = [
  [68, 1, 84],
  [72, 40, 120],
  [62, 74, 137],
  [49, 104, 142],
  [38, 130, 142],
  [31, 158, 137],
  [53, 183, 121],
  [109, 205, 89],
  [180, 222, 44],
  [253, 231, 37],
];

/** Colour of an exposure without a value. */
export const NO_VALUE: Rgb = [205, 205, 205];

/** Colour of a share, 0 to 1; NaN is {@link NO_VALUE}. */
export function mapColour(share: number): Rgb {
  if (Number.isNaN(share)) return NO_VALUE;
  const at = Math.min(1, Math.max(0, share)) * (VIRIDIS.length - 1);
  const k = Math.min(VIRIDIS.length - 2, Math.floor(at));
  const mixed = VIRIDIS[k].map((from, c) => Math.round(from + (at - k) * (VIRIDIS[k + 1][c] - from)));
  return [mixed[0], mixed[1], mixed[2]];
}

/** `#rrggbb` */
export function hex(colour: Rgb): string {
  return `#${colour.map((c) => c.toString(16).padStart(2, '0')).join('')}`;
}

/** Black or white, whichever can be read on the colour. */
export function inkOn([red, green, blue]: Rgb): string {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? '#000000' : '#ffffff';
}
