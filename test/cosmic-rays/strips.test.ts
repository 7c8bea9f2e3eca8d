import t from 'tap';
import { addCounts, flaggedPixels, noCosmicRays } from '../../src/cosmic-rays/counts.js';
import { cosmicRayHalo, type CosmicRayPlan } from '../../src/cosmic-rays/plan.js';
import { createStripScratch } from '../../src/cosmic-rays/strip.js';
import { testStrip } from '../../src/cosmic-rays/test-strip.js';
import { countFlags, createBitMask } from '../../src/masks/bit-mask.js';
import { Random } from '../../samples/generator/random.js';
import { loadStrip, maskWhere, planOf, testChip, type ChipCase } from './chip-case.js';

/* A chip cut into strips gives the bytes of the whole chip. */

const NX = 45;
const NY = 61;

/** Noise with hits so dense that growth, tails and second passes cross every row. */
function busyChip(): ChipCase {
  const random = new Random(4, 'strips');
  const blot = Float32Array.from({ length: NX * NY }, () => 60 + 6 * random.normal());
  for (let star = 0; star < 20; star++) blot[random.below(NX * NY)] += 3000 * random.uniform();
  const sci = blot.map((value) => value + 9 * random.normal());
  for (let hit = 0; hit < 120; hit++) {
    const k = random.below(NX * NY);
    for (let step = 0; step < 4; step++) sci[(k + step * NX) % (NX * NY)] += 20 + 60 * random.uniform();
  }
  sci[100] = NaN;
  blot[200] = NaN;
  const bad = maskWhere(NX, NY, () => random.uniform() < 0.02);
  return { nx: NX, ny: NY, sci, blot, bad, level: { factor: 1, gain: 1, readNoise: 4, sky: 60 } };
}

/** The mask and the counts from strips of so many rows, with just the halo; one scratch for all. */
function byStrips(chip: ChipCase, plan: CosmicRayPlan, direction: number, height: number): ReturnType<typeof testChip> {
  const { nx, ny } = chip;
  const halo = cosmicRayHalo(plan, direction);
  const scratch = createStripScratch(nx, height + halo.below + halo.above);
  const mask = createBitMask(nx, ny);
  const counts = noCosmicRays();
  for (let from = 0; from < ny; from += height) {
    const to = Math.min(ny, from + height);
    const [first, end] = [Math.max(0, from - halo.below), Math.min(ny, to + halo.above)];
    const strip = loadStrip(chip, first, end, scratch);
    const task = { strip, from, to, chip: chip.level, cteDirection: direction };
    addCounts(counts, testStrip(task, plan, scratch, mask));
  }
  return { mask, counts };
}

const chip = busyChip();

for (const [name, settings] of [
  ['default', {}],
  ['grown', { driz_cr_grow: 3, driz_cr_ctegrow: 4 }],
  ['classic', { driz_cr_protect: false, driz_cr_grow: 2 }],
  ['compat', { compat: true, driz_cr_grow: 4, driz_cr_ctegrow: 4 }],
] as const) {
  t.test(`${name}: strips of any height, both directions`, async (t) => {
    const plan = planOf(settings);
    const unequal: string[] = [];
    for (const direction of [-1, 0, 1]) {
      const whole = testChip(chip, plan, direction);
      t.equal(flaggedPixels(whole.counts), countFlags(whole.mask), 'the counts are those of the mask');
      t.ok(
        whole.counts.first > 50 && whole.counts.second > 20,
        `first ${whole.counts.first}, second ${whole.counts.second}`,
      );
      for (const height of [1, 2, 3, 7, 16, 60]) {
        const { mask, counts } = byStrips(chip, plan, direction, height);
        const same = mask.bits.every((word, k) => word === whole.mask.bits[k]);
        if (!same || JSON.stringify(counts) !== JSON.stringify(whole.counts)) unequal.push(`${direction}: ${height}`);
      }
    }
    t.same(unequal, []);
  });
}

t.test('a strip without its halo is a defect of the caller', async (t) => {
  const { nx, ny, level } = chip;
  const scratch = createStripScratch(nx, 6);
  const task = { strip: loadStrip(chip, 11, 17, scratch), from: 12, to: 13, chip: level, cteDirection: 0 };
  t.throws(() => testStrip(task, planOf(), scratch, createBitMask(nx, ny)), RangeError);
});
