import type { HeaderView } from '../fits/header-view.js';
import { findAxes, skySystem, type AxisTypes } from './celestial-axes.js';
import { finiteOr, readLinear, type LinearPart } from './linear.js';
import { lookupRequests, type LookupTables } from './lookup.js';
import { CelestialWcs } from './pixel-sky-chain.js';
import { PROJECTIONS } from './projections/index.js';
import type { Projection } from './projections/projection.js';
import { slantSin } from './projections/sin.js';
import { tpv, TPV_TERMS } from './projections/tpv.js';
import { readSip, type SipPolynomial } from './sip.js';
import { cosd, nativePole, nativeToCelestial, sind } from './sphere.js';
import { wcsError } from './wcs-error.js';

export { CelestialWcs, type CelestialParts, type InverseOptions } from './pixel-sky-chain.js';
export { lookupRequests, lookupTable, type LookupRequest, type LookupTables, type NodeConvention } from './lookup.js';
export type { SkySystem } from './celestial-axes.js';

/** What to read of a header. */
export interface ParseWcsOptions {
  /** Key letter of an alternate solution, 'A'..'Z'; '' or ' ' is the primary one. */
  readonly key?: string;
  /** The tables that `lookupRequests` named, loaded by the caller. */
  readonly tables?: LookupTables;
  /** False strips SIP and lookup tables (`coeffs = false`); TPV is part of the projection and stays. */
  readonly distortion?: boolean;
}

const NO_TABLES: LookupTables = { d2im: [null, null], npol: [null, null] };

/**
 * Reads the celestial coordinate system of an image header. SIP and lookup tables are shared by all key letters.
 * The clean-up rules of the references hold: TAN with PVi_m, m >= 5, is TPV without SIP, except that TAN-SIP with
 * SIP coefficients drops the PV cards instead; TPV drops SIP; GLS and NCP become SFL and SIN.
 *
 * Throws WcsError, which names file, extension and keyword: no celestial axes, a projection that is not supported,
 * values that are missing, not finite or singular, or a lookup table that was not supplied.
 */
export function parseWcs(header: HeaderView, options: ParseWcsOptions = {}): CelestialWcs {
  const key = (options.key ?? '').trim().toUpperCase();
  const types = findAxes(header, key);
  const linear = readLinear(header, types.axes);
  const rawSip = readSip(header);
  const choice = chooseCode(header, types, rawSip);
  const distorted = options.distortion !== false;
  const tables = distorted ? suppliedTables(header, options.tables ?? NO_TABLES) : NO_TABLES;
  const size = imageSize(header);
  return new CelestialWcs({
    label: header.label,
    nx: size?.[0],
    ny: size?.[1],
    ...linear,
    ctype: types.ctype,
    ...sphereOf(header, types, linear, choice),
    system: skySystem(header, key, types.lon.kind),
    name: (header.text(`WCSNAME${key}`) ?? '').trim(),
    idcScale: positive(header, 'IDCSCALE'),
    sip: distorted && choice.sip ? rawSip : undefined,
    d2im: tables.d2im,
    npol: tables.npol,
  });
}

/** What the clean-up rules make of CTYPE, PV and SIP. */
interface CodeChoice {
  readonly code: string;
  readonly sip: boolean;
  /** False: PV cards are left-overs of another distortion and are not read. */
  readonly pv: boolean;
}

function chooseCode(header: HeaderView, types: AxisTypes, sip: SipPolynomial | undefined): CodeChoice {
  const { code, suffix } = types.lon;
  const keyword = `CTYPE1${types.axes.key}`;
  if (suffix !== '' && suffix !== 'SIP') {
    throw wcsError(header, keyword, `the distortion '${suffix}' of '${types.ctype[0]}' is not supported`);
  }
  if (code === 'TPV') return { code, sip: false, pv: true };
  if (code === 'TAN' && hasHighPv(header, types)) {
    return suffix === 'SIP' && sip !== undefined
      ? { code, sip: true, pv: false }
      : { code: 'TPV', sip: false, pv: true };
  }
  if (!PROJECTIONS.has(code) && code !== 'GLS' && code !== 'NCP') {
    const known = [...PROJECTIONS.keys(), 'TPV', 'GLS', 'NCP'].join(', ');
    throw wcsError(header, keyword, `the projection ${code} is not supported`, `supported: ${known}`);
  }
  return { code, sip: true, pv: true };
}

function hasHighPv(header: HeaderView, types: AxisTypes): boolean {
  const { key } = types.axes;
  for (let m = 5; m < TPV_TERMS; m++) {
    if (header.has(`PV1_${String(m)}${key}`) || header.has(`PV2_${String(m)}${key}`)) return true;
  }
  return false;
}

interface Sphere {
  readonly projection: Projection;
  readonly planeOffset: readonly [number, number];
  readonly rotation: Float64Array;
  readonly lonPole: number;
  readonly latPole: number;
}

/** Projection, fiducial point, pole and rotation: FITS WCS Paper II sections 2.2 to 2.5. */
function sphereOf(header: HeaderView, types: AxisTypes, linear: LinearPart, choice: CodeChoice): Sphere {
  const { key, lon } = types.axes;
  const projection = makeProjection(header, types, linear, choice);
  const pvLon = (m: number): number | undefined =>
    choice.pv && choice.code !== 'TPV' ? header.number(`PV${String(lon)}_${String(m)}${key}`) : undefined;
  const gls = choice.code === 'GLS';
  const phi0 = pvLon(1) ?? 0;
  const theta0 = gls ? linear.crval[1] : (pvLon(2) ?? projection.theta0);
  const offset = gls || ((pvLon(0) ?? 0) !== 0 && pvLon(1) !== undefined && pvLon(2) !== undefined);
  const lonPole = pvLon(3) ?? header.number(`LONPOLE${key}`) ?? (linear.crval[1] < theta0 ? 180 : 0) + phi0;
  const latPole = pvLon(4) ?? header.number(`LATPOLE${key}`) ?? 90;
  if (![phi0, theta0, lonPole, latPole].every(Number.isFinite)) {
    throw wcsError(header, `LONPOLE${key}`, 'LONPOLE, LATPOLE or a PV card of the pole is not a finite number');
  }
  const pole = nativePole({
    lon0: linear.crval[0],
    lat0: linear.crval[1],
    phi0,
    theta0,
    phiPole: lonPole,
    latPole,
  });
  if (typeof pole === 'string') throw wcsError(header, `LONPOLE${key}`, pole);
  return {
    projection,
    planeOffset: offset ? planePoint(header, projection, phi0, theta0) : [0, 0],
    rotation: nativeToCelestial(pole.lon, pole.lat, lonPole),
    lonPole,
    latPole: pole.lat,
  };
}

function planePoint(header: HeaderView, projection: Projection, phi: number, theta: number): [number, number] {
  const out = new Float64Array(2);
  const c = cosd(theta);
  if (!projection.toPlane(c * cosd(phi), c * sind(phi), sind(theta), out)) {
    throw wcsError(header, undefined, 'the fiducial point given by PV cards lies outside the projection');
  }
  return [out[0], out[1]];
}

function makeProjection(header: HeaderView, types: AxisTypes, linear: LinearPart, choice: CodeChoice): Projection {
  const { key, lon, lat } = types.axes;
  if (choice.code === 'TPV') return tpv(tpvCoefficients(header, lon, key), tpvCoefficients(header, lat, key));
  if (choice.code === 'NCP') {
    const s = sind(linear.crval[1]);
    if (s === 0) throw wcsError(header, `CRVAL2${key}`, 'the NCP projection does not exist on the equator');
    return slantSin(0, cosd(linear.crval[1]) / s);
  }
  const name = (m: number): string => `PV${String(lat)}_${String(m)}${key}`;
  const make = PROJECTIONS.get(choice.code === 'GLS' ? 'SFL' : choice.code);
  if (make === undefined) throw wcsError(header, `CTYPE1${key}`, `the projection ${choice.code} is not supported`);
  return make({
    pv: (m, fallback) => (choice.pv && header.has(name(m)) ? finiteOr(header, name(m), fallback) : fallback),
    refuse: (m, problem) => {
      throw wcsError(header, name(m), problem);
    },
  });
}

/** PVi_m of one axis. PVi_1 is 1 unless given (the convention; wcslib takes 0, which maps everything to one point). */
function tpvCoefficients(header: HeaderView, axis: number, key: string): Float64Array {
  const c = new Float64Array(TPV_TERMS);
  for (let m = 0; m < TPV_TERMS; m++) c[m] = finiteOr(header, `PV${String(axis)}_${String(m)}${key}`, m === 1 ? 1 : 0);
  return c;
}

/** Checks that every table which the header asks for was supplied. */
function suppliedTables(header: HeaderView, tables: LookupTables): LookupTables {
  for (const request of lookupRequests(header)) {
    const family = request.which === 'D2IMARR' ? tables.d2im : tables.npol;
    if (family[request.axis - 1] === null) {
      const keyword = `${request.which === 'D2IMARR' ? 'D2IMDIS' : 'CPDIS'}${String(request.axis)}`;
      throw wcsError(
        header,
        request.oldForm ? 'AXISCORR' : keyword,
        `the lookup table [${request.which},${String(request.extver)}] is not there`,
        'restore the table extension, or switch the distortion off with coeffs=false',
      );
    }
  }
  return tables;
}

function imageSize(header: HeaderView): [number, number] | undefined {
  const nx = header.number('ZNAXIS1') ?? header.number('NAXIS1');
  const ny = header.number('ZNAXIS2') ?? header.number('NAXIS2');
  return nx === undefined || ny === undefined || nx < 1 || ny < 1 ? undefined : [nx, ny];
}

function positive(header: HeaderView, keyword: string): number | undefined {
  const value = header.number(keyword);
  return value !== undefined && value > 0 && Number.isFinite(value) ? value : undefined;
}
