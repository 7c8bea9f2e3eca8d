import type { HoleReport } from '../holes/holes.js';

const INDENT = ' '.repeat(12);

/** The holes of a product and the DQ bits that make them, for people. */
export function holeLines({ regions, pixels, covered, input, bits, unreached, advice }: HoleReport): string[] {
  const share = percent(pixels, pixels + covered);
  return [
    pixels === 0
      ? 'holes       none: no pixel of weight 0 inside of the product'
      : `holes       ${String(pixels)} pixels of weight 0 in ${String(regions)} ${regions === 1 ? 'place' : 'places'} inside of the product, ${share} of it`,
    ...bits.map(({ bit, name, flagged, alone, fills }) => {
      const words = name === '' ? '' : ` (${name})`;
      const effect = pixels === 0 ? '' : `, would fill ${percent(fills, pixels)} of the holes`;
      return `${INDENT}bit ${String(bit)}${words}: ${percent(flagged, input.pixels)} of the input pixels, bad by it alone ${percent(alone, input.pixels)}${effect}`;
    }),
    ...(unreached === 0 ? [] : [`${INDENT}${percent(unreached, pixels)} of the holes nothing would fall on`]),
    ...advice.map((line) => `advice      ${line}`),
  ];
}

function percent(part: number, whole: number): string {
  return `${whole === 0 ? '0' : ((100 * part) / whole).toFixed(2)} %`;
}
