import t from 'tap';
import { halves } from '../../src/blot/halves.js';
import { BLOCK_SIDE } from '../../src/kernels/block-boxes.js';
import type { ImageBox } from '../../src/kernels/blot-window.js';

/** Pieces that can be cut no further. */
function smallest(piece: ImageBox): ImageBox[] {
  const parts = halves(piece);
  return parts.length === 0 ? [piece] : parts.flatMap(smallest);
}

t.test('a piece is cut down to blocks, which cover it once', (t) => {
  for (const piece of [
    { x0: 0, y0: 0, nx: 200, ny: 70 },
    { x0: 64, y0: 31, nx: 40, ny: 34 },
    { x0: 31, y0: 5, nx: 2, ny: 20 },
    { x0: 3, y0: 31, nx: 25, ny: 2 },
    { x0: 0, y0: 0, nx: 32, ny: 32 },
  ]) {
    const seen = new Uint8Array(400 * 200);
    for (const { x0, y0, nx, ny } of smallest(piece)) {
      t.equal(Math.floor(x0 / BLOCK_SIDE), Math.floor((x0 + nx - 1) / BLOCK_SIDE), 'within a block');
      t.equal(Math.floor(y0 / BLOCK_SIDE), Math.floor((y0 + ny - 1) / BLOCK_SIDE));
      for (let y = y0; y < y0 + ny; y++) for (let x = x0; x < x0 + nx; x++) seen[y * 400 + x]++;
    }
    const inside = (k: number): boolean =>
      k % 400 >= piece.x0 &&
      k % 400 < piece.x0 + piece.nx &&
      Math.floor(k / 400) >= piece.y0 &&
      Math.floor(k / 400) < piece.y0 + piece.ny;
    t.ok(
      seen.every((count, k) => count === (inside(k) ? 1 : 0)),
      JSON.stringify(piece),
    );
  }
  t.end();
});
