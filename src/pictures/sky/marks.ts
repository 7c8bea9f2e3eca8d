import { px } from './drawing.js';

/** Shapes that can be told apart without colour. */
export type MarkShape = 'circle' | 'ring' | 'square' | 'triangle' | 'diamond' | 'bar' | 'left';

/** A mark in the middle of a point, as SVG. @param size - half its height, pixels */
export function mark(shape: MarkShape, x: number, y: number, size: number, colour: string): string {
  const solid = `fill="${colour}"`;
  const open = `fill="#ffffff" fill-opacity="0.6" stroke="${colour}" stroke-width="2"`;
  switch (shape) {
    case 'circle':
      return `<circle cx="${px(x)}" cy="${px(y)}" r="${size}" ${solid}/>`;
    case 'ring':
      return `<circle cx="${px(x)}" cy="${px(y)}" r="${size}" ${open}/>`;
    case 'square':
      return polygon([x - size, y - size, x + size, y - size, x + size, y + size, x - size, y + size], solid);
    case 'triangle':
      return polygon([x, y - 1.2 * size, x + 1.2 * size, y + size, x - 1.2 * size, y + size], solid);
    case 'diamond':
      return polygon([x, y - 1.3 * size, x + 1.3 * size, y, x, y + 1.3 * size, x - 1.3 * size, y], open);
    case 'left':
      return polygon([x - size, y, x + size, y - size, x + size, y + size], solid);
    case 'bar':
      return polygon(
        [x - 1.5 * size, y - 1.5, x + 1.5 * size, y - 1.5, x + 1.5 * size, y + 1.5, x - 1.5 * size, y + 1.5],
        solid,
      );
  }
}

function polygon(points: readonly number[], style: string): string {
  return `<polygon points="${points.map(px).join(' ')}" ${style}/>`;
}
