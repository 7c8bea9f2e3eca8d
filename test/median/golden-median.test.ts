import { join } from 'node:path';
import t from 'tap';
import { shared } from '../support/paths.js';
import { goldenStack } from './golden-stack.js';
import { combineWhole, DEFAULTS } from './stacks.js';

/* The medians of AstroDrizzle from its own separate images. */

const root = shared();
const skip = root === undefined ? 'needs ../shared/golden' : false;

const REFERENCE = { ...DEFAULTS, compat: true };

/** Largest difference, absolute and relative, and number of pixels that differ at all. */
function worst(found: Float32Array, wanted: Float64Array): { difference: number; relative: number; unequal: number } {
  let [relative, difference, unequal] = [0, 0, 0];
  for (let k = 0; k < wanted.length; k++) {
    const d = Math.abs(found[k] - wanted[k]);
    if (d !== 0) unequal++;
    if (!(d <= difference)) difference = d;
    if (!(d <= relative * Math.max(1, Math.abs(wanted[k])))) relative = d / Math.max(1, Math.abs(wanted[k]));
  }
  return { difference, relative, unequal };
}

for (const [set, run] of [
  ['acs4', 'defaults'],
  ['ir4', 'scale065'],
] as const) {
  t.test(`minmed of ${set}/${run}: every pixel the same float32 number`, { skip }, async (t) => {
    const stack = await goldenStack(join(root ?? '', 'golden', 'astrodrizzle', set), run, run);
    const found = combineWhole(stack, REFERENCE, stack.layers);
    t.match(worst(found, stack.median), { difference: 0, unequal: 0 });
  });
}

t.test('median and minmed of the runs with another sky: to the rounding of the shifted images', { skip }, async (t) => {
  for (const [set, kept, run, combine_type] of [
    ['acs4', 'defaults', 'err_gauss_globalmin', 'median'],
    ['ir4', 'scale065', 'turbo_native', 'minmed'],
  ] as const) {
    const stack = await goldenStack(join(root ?? '', 'golden', 'astrodrizzle', set), kept, run);
    const found = combineWhole(stack, { ...REFERENCE, combine_type }, stack.layers);
    const { relative } = worst(found, stack.median);
    // The image, the shift and the sum are each rounded to float32, and a value near 1 is the difference of larger ones.
    t.ok(relative <= 4 * 2 ** -23, `${set}/${run}: ${relative}`);
  }
});
