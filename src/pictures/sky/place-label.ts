import { boxesMeet } from './drawing.js';
import type { Box } from './drawing.js';

/** Directions tried at each distance. */
const DIRECTIONS = 24;

/**
 * The place nearest to a wanted one where a label is inside `bounds` and clear of all that is `taken`; undefined where
 * there is none.
 * @param x - wanted middle of the label
 */
export function placeLabel(
  x: number,
  y: number,
  size: { readonly width: number; readonly height: number },
  taken: readonly Box[],
  bounds: Box,
): Box | undefined {
  const farthest = Math.hypot(bounds.width, bounds.height);
  for (let distance = 0; distance < farthest; distance += size.height / 3) {
    for (let k = 0; k < (distance === 0 ? 1 : DIRECTIONS); k++) {
      const angle = (2 * Math.PI * k) / DIRECTIONS;
      const left = x + distance * Math.cos(angle) - size.width / 2;
      const top = y - distance * Math.sin(angle) - size.height / 2;
      const box = { left, top, ...size };
      if (isInside(box, bounds) && !taken.some((other) => boxesMeet(box, other))) return box;
    }
  }
  return undefined;
}

function isInside(box: Box, bounds: Box): boolean {
  return (
    box.left >= bounds.left &&
    box.top >= bounds.top &&
    box.left + box.width <= bounds.left + bounds.width &&
    box.top + box.height <= bounds.top + bounds.height
  );
}
