import { Header } from '../../src/fits/header.js';
import type { Chip, Exposure } from '../../src/exposure/exposure.js';
import { mappedOverlap } from '../../src/sky/footprints/mapped-overlap.js';
import { prepareShape } from '../../src/sky/footprints/prepared-shape.js';
import type { ChipShape } from '../../src/sky/footprints/index.js';
import type { ChipSkyValue, SkyMatch } from '../../src/sky/match/sky-match.js';
import { DEFAULT_ISLANDS, exposureSkies, solveOffsets } from '../../src/sky/solve/index.js';
import type { ExposureSky, SkyMethod, SkyPair } from '../../src/sky/solve/index.js';
import { frameWcs, squareCd } from '../../src/wcs/frame.js';
import { overlapRuns, randomNumbers } from './footprint-scenes.js';

/** One synthetic exposure: where its only chip lies and what it sees. */
export interface SyntheticExposure {
  /** Offset of the middle from (ra, dec), pixels of 0.05 arcsec, x to the west. */
  readonly x: number;
  readonly y: number;
  readonly sky: number;
  /** Degrees. */
  readonly rotation?: number;
}

/** What the whole set has in common. */
export interface SyntheticSet {
  readonly ra?: number;
  readonly dec?: number;
  /** Side of the square chips, pixels. */
  readonly side?: number;
  readonly method?: SkyMethod;
  /** 1 sigma of a pixel; the error of a seam follows from its pixels. */
  readonly noise?: number;
  /** Largest structure that is in one exposure of an overlap and not in the other. */
  readonly structure?: number;
}

const METHODS: readonly SkyMethod[] = ['localmin', 'globalmin', 'match', 'globalmin+match'];
const PSCALE = 0.05;
const KAPPA = 1 / PSCALE ** 2;
const UNIT = 'electron s-1 arcsec-2';

/** What matching finds for exposures of known skies: real footprints and the real solver on made-up differences. */
export function syntheticMatch(scene: readonly SyntheticExposure[], set: SyntheticSet = {}): SkyMatch {
  const { method = 'globalmin+match', noise = 2, structure = 0, side = 200 } = set;
  const random = randomNumbers(17);
  const exposures = scene.map((one, i) => exposure(one, i, set));
  const pairs = overlapsOf(exposures).map(({ a, b, area, pixels }): SkyPair => {
    const error = noise * Math.sqrt(2 / pixels);
    const gauss = Array.from({ length: 12 }, random).reduce((sum, u) => sum + u, -6);
    const difference = scene[a].sky - scene[b].sky + error * gauss + structure * (random() - 0.5);
    return { a, b, difference, error, pixels, area };
  });
  const solution = pairs.length > 0 ? solveOffsets(scene.length, pairs, { weights: 'ivar', degree: 0 }) : null;
  const minima = Float64Array.from(scene, ({ sky }) => sky + 0.1 * noise * random());
  const minimaErrors = minima.map(() => noise / side);
  const skiesOf = (wanted: SkyMethod): ExposureSky[] =>
    exposureSkies({
      method: wanted,
      match_down: true,
      compat: false,
      minima,
      minimaErrors,
      islands: DEFAULT_ISLANDS[wanted],
      ...(solution === null ? {} : { solution }),
    });
  const possible = (wanted: SkyMethod): boolean => solution !== null || !wanted.endsWith('match');
  const skies = skiesOf(method);
  return {
    exposures,
    method,
    requested: method,
    downgrade: null,
    skies,
    chips: exposures.map((one, i) => chipSky(one, i, skies[i])),
    pairs,
    solution,
    methods: METHODS.map((name) => ({
      method: name,
      sky: possible(name) ? skiesOf(name).map(({ sky }) => sky / KAPPA) : scene.map(() => NaN),
    })),
    skipped: [],
    warnings: [],
  };
}

/** Exposures on a grid, several dithers at each place, with a sky that drifts. */
export function syntheticGrid(columns: number, rows: number, dithers: number, pitch = 170): SyntheticExposure[] {
  const random = randomNumbers(5);
  return Array.from({ length: columns * rows * dithers }, (_, k) => {
    const place = Math.floor(k / dithers);
    return {
      x: pitch * (place % columns) + 12 * random(),
      y: pitch * Math.floor(place / columns) + 12 * random(),
      sky: 100 + 20 * Math.sin(k / 5) + 6 * random(),
      rotation: 4 * random() - 2,
    };
  });
}

function exposure(one: SyntheticExposure, index: number, { ra = 150, dec = 2, side = 200 }: SyntheticSet): Exposure {
  const file = `jbq0${String(index + 1).padStart(2, '0')}yeq_flc.fits`;
  const wcs = frameWcs({
    nx: side,
    ny: side,
    crpix: [(side + 1) / 2 - one.x, (side + 1) / 2 - one.y],
    crval: [ra, dec],
    cd: squareCd(PSCALE, one.rotation ?? 0),
    pscale: PSCALE,
    orientat: one.rotation ?? 0,
    name: '',
    lonPole: 180,
    axes: ['RA', 'DEC'],
    system: { name: 'ICRS', equinox: undefined },
  });
  const chip: Chip = {
    label: `${file}[SCI,1]`,
    extname: 'SCI',
    extver: 1,
    hduIndex: 1,
    nx: side,
    ny: side,
    header: Header.empty(file),
    wcs,
    exptime: 100,
    gain: 1,
    effGain: 1,
    readNoise: undefined,
    bunit: 'ELECTRONS/S',
    inputIsRate: true,
    unitSource: '',
    pscale: PSCALE,
    planes: { sci: 1, err: null, dq: null },
    mask: null,
    ivm: null,
    sky: null,
    recordedSky: null,
  };
  return {
    file,
    rootname: file.slice(0, 9),
    primary: Header.empty(file),
    chips: [chip],
    exptime: 100,
    expstart: undefined,
    expend: undefined,
    telescope: '',
    instrument: '',
    detector: '',
    filter: '',
    mode: 'generic',
    notes: [],
  };
}

function chipSky({ file, chips: [chip] }: Exposure, exposure: number, sky: ExposureSky): ChipSkyValue {
  return {
    exposure,
    chip: 0,
    file,
    label: chip.label,
    extname: chip.extname,
    extver: chip.extver,
    hduIndex: chip.hduIndex,
    unit: chip.bunit,
    sky: sky.sky / KAPPA,
    error: sky.error / KAPPA,
    plane: null,
    brightness: {
      kappa: KAPPA,
      kind: 'rate',
      scale: PSCALE,
      exptime: null,
      sensitivity: null,
      unitSource: '',
      scaleSource: '',
      warnings: [],
      unit: UNIT,
    },
    level: null,
    good: null,
    notFinite: null,
  };
}

interface PairOverlap {
  readonly a: number;
  readonly b: number;
  readonly area: number;
  readonly pixels: number;
}

/** The overlaps of exposures of one chip each. */
function overlapsOf(exposures: readonly Exposure[]): PairOverlap[] {
  const shapes = exposures.map(({ chips: [chip] }, index): ChipShape => ({ ...chip, exposure: index }));
  return shapes.flatMap((first, a) =>
    shapes.slice(a + 1).flatMap((second, k): PairOverlap[] => {
      const overlap = mappedOverlap(prepareShape(first), prepareShape(second));
      if (overlap === null) return [];
      const { area, inA } = overlapRuns(first, second, overlap);
      return [{ a, b: a + 1 + k, area, pixels: Math.max(1, inA.pixels) }];
    }),
  );
}
