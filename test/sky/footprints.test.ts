import t from 'tap';
import { frozenInverse } from '../../src/sky/footprints/frozen-inverse.js';
import { findOverlaps, type ChipShape, type OverlapOptions, type PixelRuns } from '../../src/sky/footprints/index.js';
import { mappedOverlap } from '../../src/sky/footprints/mapped-overlap.js';
import { prepareShape } from '../../src/sky/footprints/prepared-shape.js';
import { withParts, type Cards } from '../wcs/fixture-header.js';
import { chip, overlapRuns, randomNumbers, type OverlapRuns } from './footprint-scenes.js';

function overlapOf(a: ChipShape, b: ChipShape): OverlapRuns | undefined {
  const overlap = mappedOverlap(prepareShape(a), prepareShape(b));
  return overlap === null ? undefined : overlapRuns(a, b, overlap);
}

function maskOf(chip: ChipShape, pixels: PixelRuns | undefined): Uint8Array {
  const mask = new Uint8Array(chip.nx * chip.ny);
  const runs = pixels?.runs ?? new Int32Array(0);
  for (let i = 0; i < runs.length; i += 3)
    mask.fill(1, runs[i] * chip.nx + runs[i + 1], runs[i] * chip.nx + runs[i + 2]);
  return mask;
}

/** Pixels of `a` that are wrong, and the largest distance of a wrong one's centre from the border of b, pixels of b. */
interface Faults {
  wrong: number;
  depth: number;
  pixels: number;
}

/** Every pixel centre of `a` through the sky into b, by the public methods of the WCS, against the runs. */
function bruteForce(a: ChipShape, b: ChipShape, pixels: PixelRuns | undefined, faults: Faults): void {
  const mask = maskOf(a, pixels);
  const out = new Float64Array(2);
  for (let i = 0; i < mask.length; i++) {
    a.wcs.pixelToSky((i % a.nx) + 1, Math.floor(i / a.nx) + 1, out);
    const seen = b.wcs.skyToPixel(out[0], out[1], out);
    const [x, y] = [out[0] - 0.5, out[1] - 0.5];
    const depth = seen ? Math.min(x, y, b.nx - x, b.ny - y) : -Infinity;
    faults.pixels += depth > 0 ? 1 : 0;
    if (depth > 0 === (mask[i] === 1)) continue;
    faults.wrong++;
    faults.depth = Math.max(faults.depth, Math.abs(depth));
  }
}

function faultsOf(scenes: readonly (readonly [ChipShape, ChipShape])[]): Faults {
  const faults = { wrong: 0, depth: 0, pixels: 0 };
  for (const [a, b] of scenes) {
    const overlap = overlapOf(a, b);
    bruteForce(a, b, overlap?.inA, faults);
    bruteForce(b, a, overlap?.inB, faults);
  }
  return faults;
}

/** SIP cards that move the corners of an image of this many pixels by up to `size` pixels. */
function sip(random: () => number, size: number, n: number): Cards {
  const cards: Record<string, string | number> = {
    CTYPE1: 'RA---TAN-SIP',
    CTYPE2: 'DEC--TAN-SIP',
    A_ORDER: 3,
    B_ORDER: 3,
  };
  for (const axis of ['A', 'B']) {
    for (let p = 0; p <= 3; p++) {
      for (let q = 0; p + q <= 3; q++) {
        if (p + q >= 2) cards[`${axis}_${p}_${q}`] = ((random() - 0.5) * size) / (n / 2) ** (p + q);
      }
    }
  }
  return cards;
}

/** Pairs of small images somewhere on a patch of sky, turned at random, with distortions of a few pixels. */
function randomPairs(count: number, crval: readonly [number, number]): [ChipShape, ChipShape][] {
  const random = randomNumbers(7);
  const one = (): ChipShape => {
    const [nx, ny] = [40 + Math.floor(random() * 60), 40 + Math.floor(random() * 60)];
    const place = { x: (random() - 0.5) * 120, y: (random() - 0.5) * 120, rotation: random() * 360 };
    return chip({ nx, ny, ...place, scale: 0.05 + 0.05 * random(), crval, cards: sip(random, 2, 60) });
  };
  return Array.from({ length: count }, () => [one(), one()]);
}

t.test('pixels against brute force', async (t) => {
  for (const [name, crval] of [
    ['anywhere', [150, 2]],
    ['over the north pole', [17, 90]],
    ['over the south pole', [17, -89.9995]],
    ['over RA 0', [359.9999, -30]],
  ] as const) {
    const faults = faultsOf(randomPairs(16, crval));
    t.ok(faults.pixels > 15000, `${name}: ${faults.pixels} pixels in common`);
    t.ok(
      faults.depth < 0.15,
      `${name}: ${faults.wrong} wrong, at most ${faults.depth.toFixed(4)} pixel from the border`,
    );
    t.ok(faults.wrong < 1e-3 * faults.pixels, `${name}: ${faults.wrong} wrong`);
  }
});

t.test('identical, contained, touching, disjoint', async (t) => {
  const counts = (a: ChipShape, b: ChipShape): number[] => {
    const overlap = overlapOf(a, b);
    return overlap === undefined ? [] : [overlap.inA.pixels, overlap.inB.pixels];
  };
  const bent = chip({ nx: 90, ny: 70, rotation: 30, cards: sip(randomNumbers(3), 3, 60) });
  t.same(counts(bent, bent), [6300, 6300], 'identical');
  t.same(counts(chip(), chip({ nx: 50, ny: 50, scale: 0.02 })), [400, 2500], 'contained');
  t.same(counts(chip(), chip({ nx: 50, ny: 50, scale: 0.1 })), [10000, 2500], 'C14: true overlap');
  t.same(counts(chip(), chip({ x: 100 })), [], 'touching along a side');
  t.same(counts(chip(), chip({ x: 100, y: 100 })), [], 'touching at a corner');
  t.same(counts(chip(), chip({ x: 99 })), [100, 100], 'one column');
  t.same(counts(chip(), chip({ x: 250 })), [], 'disjoint');
  t.same(counts(chip(), chip({ x: 50 })), [5000, 5000], 'half');
  // Of 100 x 100 centres, each corner loses those with i + j >= 70 from the middle: 29 * 30 / 2.
  t.same(counts(chip(), chip({ rotation: 45 })), [8260, 8260], 'C16');
});

t.test('a border through pixel centres gives each pixel to one neighbour', async (t) => {
  const random = randomNumbers(23);
  const doubtful = Array.from({ length: 10 }, () => {
    const sky = { crval: [360 * random(), 170 * random() - 85] as const, rotation: 360 * random() };
    const middle = chip(sky);
    const quarters = [chip({ ...sky, x: -49.5, y: -49.5 }), chip({ ...sky, x: 50.5, y: -49.5 })];
    quarters.push(chip({ ...sky, x: -49.5, y: 50.5 }), chip({ ...sky, x: 50.5, y: 50.5 }));
    const masks = quarters.map((quarter) => maskOf(middle, overlapOf(middle, quarter)?.inA));
    return masks[0].filter((_, k) => masks.reduce((sum, mask) => sum + mask[k], 0) !== 1).length;
  });
  t.equal(Math.max(...doubtful), 0);
});

t.test('the bowed image of dossier 1.5: 178 pixels, where quadrilaterals give 1000', async (t) => {
  const cards = { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 2, B_ORDER: 2, A_0_2: -8e-4 };
  const bowed = chip({ nx: 200, ny: 200, cards });
  const beside = chip({ nx: 200, ny: 200, x: -203, exposure: 1 });
  const pixels = async (options: OverlapOptions): Promise<number[]> =>
    (await findOverlaps([bowed, beside], options)).flatMap((overlap) => {
      const { inA, inB } = overlapRuns(bowed, beside, overlap);
      return [inA.pixels, inB.pixels];
    });
  t.same(await pixels({ compat: false }), [178, 178]);
  t.same(await pixels({ compat: true, corners: 'centres' }), [1000, 1000]);
});

t.test('sides bent by half of their length', async (t) => {
  const cards = { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 2, B_ORDER: 2, A_0_2: 5e-3 };
  const bent = chip({ nx: 400, ny: 400, cards });
  const faults = faultsOf([[bent, chip({ nx: 300, ny: 300, x: 150, y: 60, rotation: 25 })]]);
  t.ok(faults.pixels > 20000 && faults.depth < 0.1, `${faults.wrong} wrong, at most ${faults.depth} from the border`);
});

t.test('a border whose inside is outside: around the point opposite to the middle of a map', async (t) => {
  const map = chip({
    nx: 20,
    ny: 20,
    x: -446,
    scale: 900,
    crval: [0, 0],
    cards: { CTYPE1: 'RA---ZEA', CTYPE2: 'DEC--ZEA' },
  });
  const opposite = chip({ scale: 2500, crval: [180, 0] });
  const faults = faultsOf([[map, opposite]]);
  t.ok(faults.pixels > 200 && faults.depth < 0.15, `${faults.wrong} of ${faults.pixels} wrong`);
});

t.test('off the chip the frozen distortion is unique and stays off', async (t) => {
  const cards = { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 3, B_ORDER: 3, A_3_0: -6e-5, B_1_2: -6e-5 };
  const { wcs } = chip({ cards });
  const out = new Float64Array(2);
  const back = new Float64Array(2);
  let found = 0;
  let worst = 0;
  for (let k = 0; k < 1681; k++) {
    const [x, y] = [20 * (k % 41) - 350, 20 * Math.floor(k / 41) - 350];
    if (!frozenInverse(wcs, 100, 100, x, y, out)) continue;
    found++;
    const [px, py] = [out[0] + 1, out[1] + 1];
    const [cx, cy] = [Math.min(101.5, Math.max(-0.5, px)), Math.min(101.5, Math.max(-0.5, py))];
    wcs.focal(cx, cy, back);
    worst = Math.max(worst, Math.abs(back[0] + px - cx - x), Math.abs(back[1] + py - cy - y));
  }
  t.equal(found, 1681);
  t.ok(worst < 1e-5, `${worst}`);
});

t.test('where no polygon serves, pixels are mapped one by one', async (t) => {
  const folded = chip({
    nx: 80,
    ny: 60,
    cards: { CTYPE1: 'RA---TAN-SIP', CTYPE2: 'DEC--TAN-SIP', A_ORDER: 2, B_ORDER: 2, A_2_0: 0.0145 },
  });
  const fold = faultsOf([[folded, chip({ nx: 70, ny: 70, x: 10, rotation: 20 })]]);
  t.ok(fold.pixels > 1000, `${fold.pixels} pixels`);
  t.ok(fold.depth < 0.15, `${fold.wrong} wrong, ${fold.depth}`);
  const sky = {
    nx: 360,
    ny: 180,
    scale: 3600,
    crval: [0, 0] as const,
    cards: { CTYPE1: 'RA---CAR', CTYPE2: 'DEC--CAR' },
  };
  const seam = chip({ scale: 600, crval: [180, 20] });
  const wide = faultsOf([[chip(sky), seam]]);
  t.ok(wide.pixels > 10000 && wide.wrong <= 2, `seam of an all-sky map: ${wide.wrong} of ${wide.pixels} wrong`);
});

t.test('an image beyond the horizon of the other has nothing in common with it', async (t) => {
  const antipode = chip({ crval: [330, -2] });
  t.equal(overlapOf(chip(), antipode), undefined);
  t.equal(overlapOf(chip({ scale: 2000 }), chip({ scale: 2000, crval: [330, -2] })), undefined);
  const hemisphere = chip({ scale: 4000, cards: { CTYPE1: 'RA---SIN', CTYPE2: 'DEC--SIN' } });
  t.equal(overlapOf(hemisphere, antipode), undefined);
});

t.test('areas: the product of sides, from either side', async (t) => {
  const pixel = (0.05 / 3600 / 180) * Math.PI;
  const half = overlapOf(chip(), chip({ x: 50 }));
  t.ok(Math.abs((half?.area ?? NaN) / (5000 * pixel * pixel) - 1) < 1e-8, `${half?.area}`);
  const octagon = overlapOf(chip(), chip({ rotation: 45 }));
  t.ok(Math.abs((octagon?.area ?? NaN) / (20000 * (Math.SQRT2 - 1) * pixel * pixel) - 1) < 1e-8, `${octagon?.area}`);
});

t.test('chips of one exposure are not paired, and order changes nothing', async (t) => {
  const [pairs] = [randomPairs(4, [150, 2])];
  const shapes = pairs.flat().map((shape, i) => ({ ...shape, exposure: i >> 1 }));
  const found = await findOverlaps(shapes, { compat: false });
  t.ok(found.length > 10 && found.every(({ a, b }) => a < b && a >> 1 !== b >> 1));
  const turned = await findOverlaps([...shapes].reverse(), { compat: false });
  const last = shapes.length - 1;
  const back = turned.map((o) => ({ a: last - o.b, b: last - o.a, area: o.area, inA: o.inB, inB: o.inA }));
  t.same(
    back.sort((p, q) => p.a - q.a || p.b - q.b),
    found,
  );
});

t.test('different sky systems are refused', async (t) => {
  const icrs = chip();
  const galactic = {
    ...icrs,
    exposure: 1,
    wcs: withParts(icrs.wcs, { system: { name: 'GALACTIC', equinox: undefined } }),
  };
  await t.rejects(findOverlaps([icrs, galactic], { compat: false }), { name: 'WcsError' });
});
