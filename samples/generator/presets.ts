import { RxDrizzleError } from '../../src/errors/index.js';
import type { Point } from './camera.js';
import { frameCamera, infraredCamera, twoChipCamera } from './detectors.js';
import type { DitherSet, DitherSetOptions, PlannedExposure } from './dither-set.js';
import { Random } from './random.js';

/** Start of the first exposure of every set: 2017-09-04. */
const FIRST_START = 58000.5;

/** Offsets of a four-point box with half-pixel phases, arcsec (the WFC3/IR box of the handbook). */
const BOX: readonly Point[] = [
  [0, 0],
  [0.542, 0.182],
  [0.339, 0.485],
  [-0.203, 0.303],
];

/** Offsets that close the gap between two chips and change the sub-pixel phase, arcsec. */
const GAP: readonly Point[] = [
  [0, 0],
  [0.275, 0.075],
  [0.5625, 3.0625],
  [0.8375, 3.1375],
];

const DEFAULT_OPTIONS: DitherSetOptions = { flagCosmicRays: true, err: true, masks: false, cosmicRayFactor: 1 };

/** What can be chosen of an infrared set. */
export interface InfraredChoice extends Partial<DitherSetOptions> {
  readonly seed?: number;
  /** Side of the chip, pixels: 1014 is the whole detector. */
  readonly size?: number;
  /** Number of exposures. */
  readonly exposures?: number;
}

/**
 * A four-point box dither with a camera like WFC3/IR: e-/s, TAN-SIP of order 4, 0.1283 arcsec.
 * @throws RxDrizzleError UsageError for sizes and numbers that make no set
 */
export function irDither(choice: InfraredChoice = {}): DitherSet {
  const seed = choice.seed ?? 1;
  const size = whole('size', choice.size ?? 512, 32, 16384);
  const count = whole('n', choice.exposures ?? 4, 1, 999);
  const field = size * 0.135 + 3;
  const area = field * field;
  return {
    name: 'ir',
    seed,
    camera: infraredCamera(size),
    targname: 'SAMPLE-FIELD',
    target: [53.16, -27.79],
    exposures: plan('i', seed, count, {
      exptime: 402.94,
      overhead: 60,
      skies: [0.92, 1, 0.88, 0.96],
      offsets: BOX,
      turns: [32],
    }),
    scene: {
      centre: [53.16, -27.79],
      size: [field, field],
      turn: 32,
      standards: Math.max(Math.round(area / 60), 4),
      standardFlux: [150, 450],
      separation: 4,
      stars: Math.round(area / 25),
      starFlux: [0.3, 100],
      galaxies: Math.round(area / 12),
      galaxyFlux: [2, 1500],
    },
    options: optionsOf(choice),
  };
}

/** What can be chosen of a two-chip set. */
export interface TwoChipChoice extends Partial<DitherSetOptions> {
  readonly seed?: number;
  /** Columns and rows of a chip: 4096 x 2048 is the whole detector. */
  readonly nx?: number;
  readonly ny?: number;
  readonly exposures?: number;
}

/**
 * A dither with a camera like ACS/WFC: two chips, electrons, TAN-SIP of order 5, D2IM and NPOL tables, 0.05 arcsec.
 * @throws RxDrizzleError UsageError for sizes and numbers that make no set
 */
export function acsDither(choice: TwoChipChoice = {}): DitherSet {
  const seed = choice.seed ?? 1;
  const nx = whole('size', choice.nx ?? 4096, 64, 16384);
  const ny = whole('size', choice.ny ?? 2048, 64, 16384);
  const count = whole('n', choice.exposures ?? 4, 1, 999);
  const size: Point = [nx * 0.05 + 4, ny * 0.1 + 10];
  const area = size[0] * size[1];
  return {
    name: 'acs',
    seed,
    camera: twoChipCamera(nx, ny, seed),
    targname: 'SAMPLE-FIELD',
    target: [150.1, 2.3],
    exposures: plan('j', seed, count, {
      exptime: 507,
      overhead: 150,
      skies: [0.08, 0.1, 0.09, 0.085],
      offsets: GAP,
      turns: [-21],
    }),
    scene: {
      centre: [150.1, 2.3],
      size,
      turn: -21,
      standards: Math.max(Math.round(area / 120), 4),
      standardFlux: [60, 400],
      separation: 3,
      stars: Math.round(area / 25),
      starFlux: [0.3, 60],
      galaxies: Math.round(area / 60),
      galaxyFlux: [1, 800],
    },
    options: optionsOf(choice),
  };
}

/** What can be chosen of a set of frames. */
export interface FramesChoice extends Partial<DitherSetOptions> {
  readonly seed?: number;
  /** Columns and rows of a frame. */
  readonly nx?: number;
  readonly ny?: number;
  readonly exposures?: number;
  /** Columns and rows of the mosaic (0.05 arcsec pixels) over which the frames are spread. */
  readonly mosaic?: Point;
}

/**
 * Frames of one chip of any size, spread evenly over a mosaic of any size: electrons, TAN-SIP of order 3, 0.05 arcsec,
 * with a slightly different roll each.
 * @throws RxDrizzleError UsageError for sizes and numbers that make no set
 */
export function frames(choice: FramesChoice = {}): DitherSet {
  const seed = choice.seed ?? 1;
  const nx = whole('size', choice.nx ?? 1024, 32, 16384);
  const ny = whole('size', choice.ny ?? 1024, 32, 16384);
  const count = whole('n', choice.exposures ?? 8, 1, 9999);
  const mosaic = choice.mosaic ?? [nx * 1.5, ny * 1.5];
  const camera = frameCamera(nx, ny);
  const size: Point = [mosaic[0] * 0.05, mosaic[1] * 0.05];
  // A turned frame reaches farther than half its side; 3 % covers the largest turn below.
  const offsets = spread(count, Math.max(size[0] - nx * 0.0515, 0), Math.max(size[1] - ny * 0.0515, 0), seed);
  const area = size[0] * size[1];
  return {
    name: 'frames',
    seed,
    camera,
    targname: 'SAMPLE-MOSAIC',
    target: [10.68, 41.27],
    exposures: plan('f', seed, count, {
      exptime: 600,
      overhead: 60,
      skies: [0.06, 0.055, 0.065],
      offsets,
      turns: [0, 0.6, -0.5, 0.3, -0.8],
    }),
    scene: {
      centre: [10.68, 41.27],
      size,
      turn: 0,
      standards: Math.round(area / 400) + 2,
      standardFlux: [30, 300],
      separation: 3,
      stars: Math.round(area / 100),
      starFlux: [0.3, 30],
      galaxies: Math.round(area / 400),
      galaxyFlux: [1, 100],
    },
    options: optionsOf({ err: false, ...choice }),
  };
}

interface PlanDesign {
  readonly exptime: number;
  readonly overhead: number;
  readonly skies: readonly number[];
  readonly offsets: readonly Point[];
  /** Position angles of the camera's y axis, degrees; used in turn. */
  readonly turns: readonly number[];
}

function plan(letter: string, seed: number, count: number, design: PlanDesign): readonly PlannedExposure[] {
  return Array.from({ length: count }, (_, i) => {
    const pattern = design.offsets[i % design.offsets.length];
    // A pattern that is used again starts from another place, 0.9 arcsec away.
    const round = Math.floor(i / design.offsets.length);
    return {
      rootname: `${letter}s${String(seed % 1000).padStart(3, '0')}${String(i + 1).padStart(4, '0')}`,
      exptime: design.exptime,
      sky: design.skies[i % design.skies.length],
      postarg: [pattern[0] + 0.9 * round, pattern[1] - 0.37 * round],
      roll: design.turns[i % design.turns.length],
      start: FIRST_START + (i * (design.exptime + design.overhead)) / 86400,
    };
  });
}

/** Places on a grid over `width` x `height` arcsec, with a sub-pixel jitter, in an order that jumps about. */
function spread(count: number, width: number, height: number, seed: number): readonly Point[] {
  const random = new Random(seed, 'spread');
  const columns = Math.max(1, Math.round(Math.sqrt((count * (width + 1)) / (height + 1))));
  const rows = Math.ceil(count / columns);
  const at = (i: number, n: number, extent: number): number => (n > 1 ? (i / (n - 1) - 0.5) * extent : 0);
  const places = Array.from({ length: count }, (_, i): Point => {
    const row = Math.floor(i / columns);
    const inRow = Math.min(columns, count - row * columns);
    return [
      at(i % columns, inRow, width) + random.between(-0.025, 0.025),
      at(row, rows, height) + random.between(-0.025, 0.025),
    ];
  });
  const order = places.map(() => random.uniform());
  return places
    .map((place, i) => ({ place, key: order[i] }))
    .sort((a, b) => a.key - b.key)
    .map((entry) => entry.place);
}

function optionsOf(choice: Partial<DitherSetOptions>): DitherSetOptions {
  const factor = choice.cosmicRayFactor ?? DEFAULT_OPTIONS.cosmicRayFactor;
  if (!(factor >= 0))
    throw new RxDrizzleError(
      'UsageError',
      { option: 'cosmic-rays' },
      `${String(factor)} is no factor`,
      'give 0 or more',
    );
  return {
    flagCosmicRays: choice.flagCosmicRays ?? DEFAULT_OPTIONS.flagCosmicRays,
    err: choice.err ?? DEFAULT_OPTIONS.err,
    masks: choice.masks ?? DEFAULT_OPTIONS.masks,
    cosmicRayFactor: factor,
  };
}

function whole(option: string, value: number, low: number, high: number): number {
  if (Number.isInteger(value) && value >= low && value <= high) return value;
  throw new RxDrizzleError(
    'UsageError',
    { option },
    `${String(value)} is out of range`,
    `give a whole number from ${String(low)} to ${String(high)}`,
  );
}
