import { planeToSky, type Point } from './camera.js';
import type { Random } from './random.js';
import { SERSIC_INDICES } from './sersic.js';

/** A star of the truth table. */
export interface Star {
  readonly id: number;
  /** Right ascension and declination, degrees. */
  readonly sky: Point;
  /** e-/s, all of the point-spread function. */
  readonly flux: number;
  /** True for the bright stars that keep a distance from each other: the photometric standards of the set. */
  readonly standard: boolean;
}

/** A galaxy of the truth table. */
export interface Galaxy {
  readonly id: number;
  readonly sky: Point;
  /** e-/s, to infinite radius. */
  readonly flux: number;
  /** Half-light radius along the major axis, arcsec. */
  readonly radius: number;
  /** Minor over major axis. */
  readonly axisRatio: number;
  /** Position angle of the major axis, degrees from north to east. */
  readonly angle: number;
  /** Sersic index. */
  readonly index: number;
}

/** What the telescope looks at. */
export interface Scene {
  readonly stars: readonly Star[];
  readonly galaxies: readonly Galaxy[];
}

/** How a scene is populated; sizes in arcsec, fluxes in e-/s. */
export interface SceneDesign {
  /** Centre of the field, degrees. */
  readonly centre: Point;
  /** Width and height of the field, arcsec, before it is turned. */
  readonly size: Point;
  /** Position angle of the field's height, degrees. */
  readonly turn: number;
  readonly standards: number;
  /** Fluxes of the standards: faintest and brightest. */
  readonly standardFlux: Point;
  /** Smallest distance between two standards, arcsec; galaxies stay half of it and 2.5 of their radii away. */
  readonly separation: number;
  readonly stars: number;
  readonly starFlux: Point;
  readonly galaxies: number;
  readonly galaxyFlux: Point;
}

/** Draws a scene: standards first, then fainter stars by a power law (logarithmic slope -0.6), then galaxies. */
export function makeScene(design: SceneDesign, random: Random): Scene {
  const places: Point[] = [];
  const stars: Star[] = [];
  for (let tries = 0; places.length < design.standards && tries < design.standards * 200; tries++) {
    const place = somewhere(design, random);
    if (crowded(places, place, design.separation)) continue;
    places.push(place);
    const flux = logUniform(random, design.standardFlux);
    stars.push({ id: stars.length + 1, sky: toSky(design, place), flux, standard: true });
  }
  for (let i = 0; i < design.stars; i++) {
    const flux = powerLaw(random, design.starFlux, -0.6);
    stars.push({ id: stars.length + 1, sky: toSky(design, somewhere(design, random)), flux, standard: false });
  }
  return { stars, galaxies: makeGalaxies(design, random, places) };
}

function makeGalaxies(design: SceneDesign, random: Random, standards: readonly Point[]): readonly Galaxy[] {
  const galaxies: Galaxy[] = [];
  for (let tries = 0; galaxies.length < design.galaxies && tries < design.galaxies * 200; tries++) {
    const place = somewhere(design, random);
    const flux = powerLaw(random, design.galaxyFlux, -0.7);
    const radius = 0.25 * (flux / design.galaxyFlux[0]) ** 0.25 * random.between(0.7, 1.5);
    if (crowded(standards, place, design.separation / 2 + 2.5 * radius)) continue;
    galaxies.push({
      id: galaxies.length + 1,
      sky: toSky(design, place),
      flux,
      radius,
      axisRatio: random.between(0.3, 1),
      angle: random.between(0, 180),
      index: SERSIC_INDICES[random.below(SERSIC_INDICES.length)],
    });
  }
  return galaxies;
}

function somewhere(design: SceneDesign, random: Random): Point {
  return [random.between(-0.5, 0.5) * design.size[0], random.between(-0.5, 0.5) * design.size[1]];
}

function crowded(places: readonly Point[], place: Point, separation: number): boolean {
  return places.some((other) => Math.hypot(other[0] - place[0], other[1] - place[1]) < separation);
}

function toSky(design: SceneDesign, place: Point): Point {
  const turn = (design.turn * Math.PI) / 180;
  const xi = -Math.cos(turn) * place[0] + Math.sin(turn) * place[1];
  const eta = Math.sin(turn) * place[0] + Math.cos(turn) * place[1];
  return planeToSky([xi / 3600, eta / 3600], design.centre);
}

function logUniform(random: Random, range: Point): number {
  return range[0] * (range[1] / range[0]) ** random.uniform();
}

/** A deviate whose number above a flux falls as flux^slope between the two ends of the range. */
function powerLaw(random: Random, range: Point, slope: number): number {
  const low = range[0] ** slope;
  const high = range[1] ** slope;
  return (low + (high - low) * random.uniform()) ** (1 / slope);
}
