import { DEG, R0, increasingRoot, zenithal, type Projection, type ProjectionInput } from './projection.js';

/** ARC, zenithal equidistant: r = 90 - theta. */
export function arc(): Projection {
  return zenithal(
    'ARC',
    (c) => c * R0,
    (r) => (r <= 180 ? r * DEG : NaN),
  );
}

/** ZEA, zenithal equal area: r = 2 r0 sin(c/2). */
export function zea(): Projection {
  return zenithal(
    'ZEA',
    (c) => 2 * R0 * Math.sin(c / 2),
    (r) => 2 * Math.asin(r / (2 * R0)),
  );
}

/** STG, stereographic: r = 2 r0 tan(c/2); the far pole has no place. */
export function stg(): Projection {
  return zenithal(
    'STG',
    (c) => (c < Math.PI ? 2 * R0 * Math.tan(c / 2) : NaN),
    (r) => 2 * Math.atan(r / (2 * R0)),
  );
}

/**
 * AIR, Airy: minimum error out to the latitude PVlat_1 (90 unless given).
 * With z = c/2: r = -2 r0 (ln cos z / tan z + K tan z), K = ln cos zb / tan^2 zb (limit -1/2).
 */
export function air(input: ProjectionInput): Projection {
  const thetaB = input.pv(1, 90);
  if (!(thetaB > -90 && thetaB <= 90)) input.refuse(1, `the Airy latitude ${String(thetaB)} is outside (-90, 90]`);
  const zb = ((90 - thetaB) * DEG) / 2;
  const k = zb < 1e-4 ? -0.5 : logCos(zb) / Math.tan(zb) ** 2;
  const value = (z: number): number => (z === 0 ? 0 : -2 * R0 * (logCos(z) / Math.tan(z) + k * Math.tan(z)));
  const withSlope = (z: number, out: Float64Array): void => {
    const s = Math.sin(z);
    out[0] = value(z);
    out[1] = z < 1e-4 ? R0 * (1 - 2 * k) : 2 * R0 * (1 + logCos(z) / (s * s) - k / Math.cos(z) ** 2);
  };
  const limit = Math.PI / 2 - 1e-12;
  return zenithal(
    'AIR',
    (c) => (c / 2 < limit ? value(c / 2) : NaN),
    (r) => (r === 0 ? 0 : r > value(limit) ? NaN : 2 * increasingRoot(withSlope, r, 0, limit)),
  );
}

function logCos(z: number): number {
  const s = Math.sin(z);
  return 0.5 * Math.log1p(-s * s);
}
