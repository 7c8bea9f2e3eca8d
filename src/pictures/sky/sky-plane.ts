import { positiveDegrees, separation, skyOfVector } from '../../wcs/sphere.js';

/** A flat map of a part of the sky: radians from its centre, xi to growing longitude, eta to growing latitude. */
export interface SkyPlane {
  /** Longitude and latitude of the centre, degrees. */
  readonly lon: number;
  readonly lat: number;
  /** True where the map is gnomonic (TAN); wide maps are zenithal equidistant (ARC). */
  readonly gnomonic: boolean;
  /** Distance of the farthest point from the centre, degrees. */
  readonly radius: number;
  /** Position of a unit vector that begins at `at`, written to `out`. */
  project(vectors: Float64Array, at: number, out: Float64Array): void;
  /** Longitude from that of the centre, -180 to 180, and latitude, degrees; written to `out`. */
  unproject(xi: number, eta: number, out: Float64Array): void;
}

/** Beyond this distance from the centre, degrees, straight lines are given up for true distances. */
const WIDE = 30;

/** The plane in the middle of outlines (unit vectors x, y, z, ...). */
export function skyPlane(outlines: readonly Float64Array[]): SkyPlane {
  const centre = middle(outlines);
  const sky = new Float64Array(2);
  skyOfVector(centre[0], centre[1], centre[2], sky);
  const radius = Math.max(0, ...outlines.map((outline) => farthest(outline, centre)));
  const gnomonic = radius < WIDE;
  const [east, north] = axesAt(sky);
  return {
    lon: sky[0],
    lat: sky[1],
    gnomonic,
    radius,
    project: (v, at, out) => {
      const x = v[at] * east[0] + v[at + 1] * east[1];
      const y = v[at] * north[0] + v[at + 1] * north[1] + v[at + 2] * north[2];
      const z = v[at] * centre[0] + v[at + 1] * centre[1] + v[at + 2] * centre[2];
      const r = Math.hypot(x, y);
      const stretched = r === 0 ? 1 : Math.atan2(r, z) / r;
      const factor = gnomonic ? 1 / z : stretched;
      out[0] = x * factor;
      out[1] = y * factor;
    },
    unproject: (xi, eta, out) => {
      const r = Math.hypot(xi, eta);
      const theta = gnomonic ? Math.atan(r) : r;
      const [s, z] = [r === 0 ? 1 : Math.sin(theta) / r, Math.cos(theta)];
      const point = [0, 1, 2].map((k) => s * (xi * east[k] + eta * north[k]) + z * centre[k]);
      skyOfVector(point[0], point[1], point[2], out);
      out[0] = positiveDegrees(out[0] - sky[0] + 180) - 180;
    },
  };
}

/** Unit vectors to growing longitude and latitude. */
function axesAt(sky: Float64Array): [number[], number[]] {
  const [lon, lat] = [(sky[0] * Math.PI) / 180, (sky[1] * Math.PI) / 180];
  return [
    [-Math.sin(lon), Math.cos(lon), 0],
    [-Math.sin(lat) * Math.cos(lon), -Math.sin(lat) * Math.sin(lon), Math.cos(lat)],
  ];
}

/** Direction of the mean of all outlines; that of the first where they cancel out. */
function middle(outlines: readonly Float64Array[]): Float64Array {
  const sum = new Float64Array(3);
  for (const outline of outlines) {
    for (let i = 0; i < outline.length; i++) sum[i % 3] += outline[i] / outline.length;
  }
  const size = Math.hypot(...sum);
  return size > 1e-6 ? sum.map((v) => v / size) : outlines[0].slice(0, 3);
}

function farthest(outline: Float64Array, centre: Float64Array): number {
  let most = 0;
  for (let at = 0; at < outline.length; at += 3) {
    most = Math.max(most, separation(outline.subarray(at, at + 3), centre));
  }
  return most;
}
