import type { Common } from '../../src/sky/footprints/compat-overlap.js';
import { regionRuns, type ChipShape, type PixelRegion, type PixelRuns } from '../../src/sky/footprints/index.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import { headerOf, type Cards } from '../wcs/fixture-header.js';

/** What differs from the dossier's set-up. Offsets in pixels, scale in arcsec, rotation in degrees. */
export interface Scene {
  readonly nx?: number;
  readonly ny?: number;
  readonly x?: number;
  readonly y?: number;
  readonly scale?: number;
  readonly rotation?: number;
  readonly exposure?: number;
  readonly crval?: readonly [number, number];
  /** More cards: SIP, another projection. */
  readonly cards?: Cards;
}

/**
 * An image of the dossier's section 10: TAN at (150, 2) degrees, CD = +-0.05 arcsec (x to -RA), reference pixel
 * (50.5 - x, 50.5 - y), 100 by 100 pixels. Rotation is about the point (150, 2).
 */
export function chip(scene: Scene = {}): ChipShape {
  const { nx = 100, ny = 100, x = 0, y = 0, scale = 0.05, rotation = 0, exposure = 0, crval = [150, 2] } = scene;
  const s = scale / 3600;
  const c = s * Math.cos((rotation * Math.PI) / 180);
  const n = s * Math.sin((rotation * Math.PI) / 180);
  const label = `scene-${exposure}.fits[SCI,1]`;
  const header = headerOf(
    {
      NAXIS: 2,
      NAXIS1: nx,
      NAXIS2: ny,
      CTYPE1: 'RA---TAN',
      CTYPE2: 'DEC--TAN',
      CRVAL1: crval[0],
      CRVAL2: crval[1],
      CRPIX1: (nx + 1) / 2 - x,
      CRPIX2: (ny + 1) / 2 - y,
      CD1_1: -c,
      CD1_2: n,
      CD2_1: n,
      CD2_2: c,
      ...scene.cards,
    },
    label,
  );
  return { label, wcs: parseWcs(header), nx, ny, exposure };
}

/** Numbers in [0, 1) that are the same in every run: the dossier's generator. */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** An overlap with the pixels of its sides as runs. */
export interface OverlapRuns {
  readonly area: number;
  readonly inA: PixelRuns;
  readonly inB: PixelRuns;
}

/** The overlap of two chips, its sides as runs. */
export function overlapRuns(a: ChipShape, b: ChipShape, overlap: Common): OverlapRuns {
  const runsOf = (shape: ChipShape, region: PixelRegion): PixelRuns => {
    const runs = regionRuns(region, shape.nx, shape.ny);
    const pixels = runs.reduce((sum, end, i) => (i % 3 === 2 ? sum + end - runs[i - 1] : sum), 0);
    return { runs, pixels };
  };
  return { area: overlap.area, inA: runsOf(a, overlap.inA), inB: runsOf(b, overlap.inB) };
}
