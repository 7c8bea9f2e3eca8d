import { arcsin, put } from './cylindrical.js';
import { DEG, R0, angular, type Projection, type ProjectionInput } from './projection.js';
import { sfl } from './pseudo-cylindrical.js';

/** A conic: radius of a latitude and back (radians in, degrees out; NaN outside), and the constant of the cone. */
interface Cone {
  readonly constant: number;
  radius(theta: number): number;
  latitude(r: number): number;
}

/** The standard parallels: thetaA = PVlat_1 (required), eta = PVlat_2 (0 unless given), radians. */
function parallels(input: ProjectionInput): { thetaA: number; eta: number } {
  const thetaA = input.pv(1, NaN);
  if (!(Math.abs(thetaA) <= 90) || thetaA === 0)
    input.refuse(1, 'a conic needs a mean latitude other than 0 in [-90, 90]');
  return { thetaA: thetaA * DEG, eta: input.pv(2, 0) * DEG };
}

function conic(code: string, thetaA: number, cone: Cone): Projection {
  const y0 = cone.radius(thetaA);
  return angular(
    code,
    thetaA * R0,
    (phi, theta, out) => {
      const r = cone.radius(theta);
      const a = cone.constant * phi;
      return put(out, r * Math.sin(a), y0 - r * Math.cos(a));
    },
    (x, y, out) => {
      const r = Math.sign(thetaA) * Math.hypot(x, y0 - y);
      const a = r === 0 ? 0 : Math.atan2(x / r, (y0 - y) / r);
      return put(out, a / cone.constant, cone.latitude(r));
    },
  );
}

/** COP, conic perspective. */
export function cop(input: ProjectionInput): Projection {
  const { thetaA, eta } = parallels(input);
  const k = R0 * Math.cos(eta);
  if (k === 0) input.refuse(2, 'eta of 90 degrees leaves no cone');
  const cot = 1 / Math.tan(thetaA);
  return conic('COP', thetaA, {
    constant: Math.sin(thetaA),
    radius: (theta) => (Math.abs(theta - thetaA) < Math.PI / 2 ? k * (cot - Math.tan(theta - thetaA)) : NaN),
    latitude: (r) => thetaA + Math.atan(cot - r / k),
  });
}

/** COE, conic equal area. */
export function coe(input: ProjectionInput): Projection {
  const { thetaA, eta } = parallels(input);
  const s1 = Math.sin(thetaA - eta);
  const s2 = Math.sin(thetaA + eta);
  const g = s1 + s2;
  if (g === 0) input.refuse(1, 'the standard parallels are opposite each other');
  return conic('COE', thetaA, {
    constant: g / 2,
    radius: (theta) => ((2 * R0) / g) * Math.sqrt(1 + s1 * s2 - g * Math.sin(theta)),
    latitude: (r) => arcsin((1 + s1 * s2) / g - g * (r / (2 * R0)) ** 2),
  });
}

/** COD, conic equidistant. */
export function cod(input: ProjectionInput): Projection {
  const { thetaA, eta } = parallels(input);
  const ratio = eta === 0 ? 1 : Math.sin(eta) / eta;
  const y0 = (R0 * Math.cos(eta)) / (ratio * Math.tan(thetaA));
  return conic('COD', thetaA, {
    constant: Math.sin(thetaA) * ratio,
    radius: (theta) => y0 + (thetaA - theta) * R0,
    latitude: (r) => thetaA + (y0 - r) * DEG,
  });
}

/** COO, conic orthomorphic. */
export function coo(input: ProjectionInput): Projection {
  const { thetaA, eta } = parallels(input);
  const t1 = thetaA - eta;
  const t2 = thetaA + eta;
  const half = (t: number): number => Math.tan((Math.PI / 2 - t) / 2);
  const c = eta === 0 ? Math.sin(t1) : Math.log(Math.cos(t2) / Math.cos(t1)) / Math.log(half(t2) / half(t1));
  if (!Number.isFinite(c) || c === 0) input.refuse(1, 'the standard parallels leave no cone');
  const psi = (R0 * Math.cos(t1)) / (c * half(t1) ** c);
  return conic('COO', thetaA, {
    constant: c,
    radius: (theta) => psi * half(theta) ** c,
    latitude: (r) => Math.PI / 2 - 2 * Math.atan((r / psi) ** (1 / c)),
  });
}

/** BON, Bonne: theta1 = PVlat_1; theta1 = 0 is SFL. */
export function bon(input: ProjectionInput): Projection {
  const theta1 = input.pv(1, NaN);
  if (!(Math.abs(theta1) <= 90)) input.refuse(1, 'Bonne needs a latitude in [-90, 90]');
  if (theta1 === 0) return { ...sfl(), code: 'BON' };
  const y0 = R0 / Math.tan(theta1 * DEG) + theta1;
  return angular(
    'BON',
    0,
    (phi, theta, out) => {
      const r = y0 - theta * R0;
      const a = r === 0 ? 0 : (R0 * phi * Math.cos(theta)) / r;
      return put(out, r * Math.sin(a), y0 - r * Math.cos(a));
    },
    (x, y, out) => {
      const r = Math.sign(theta1) * Math.hypot(x, y0 - y);
      const a = r === 0 ? 0 : Math.atan2(x / r, (y0 - y) / r);
      const c = Math.cos((y0 - r) * DEG);
      return put(out, Math.abs(c) < 1e-13 ? 0 : (a * r * DEG) / c, (y0 - r) * DEG);
    },
  );
}
