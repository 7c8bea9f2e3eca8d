import type { HeaderView } from '../fits/header-view.js';
import { wcsError } from './wcs-error.js';

/** Largest order that FITS files use in practice; the convention allows one digit. */
const MAX_ORDER = 9;

/**
 * SIP polynomials A and B, offsets in pixels from (u, v) = pixel - CRPIX.
 * Coefficient of u^p v^q at p*(order+1)+q; zero where p+q > order.
 */
export interface SipPolynomial {
  readonly order: number;
  readonly a: Float64Array;
  readonly b: Float64Array;
}

/**
 * Reads A_ORDER, A_p_q, B_ORDER, B_p_q. Undefined when there are none, or when the order is below 2 (ignored, as
 * the references do). Throws WcsError when only one of the two is there.
 */
export function readSip(header: HeaderView): SipPolynomial | undefined {
  const orderA = orderOf(header, 'A');
  const orderB = orderOf(header, 'B');
  if (orderA === 0 && orderB === 0) return undefined;
  if (orderA === 0 || orderB === 0) {
    const missing = orderA === 0 ? 'A_ORDER' : 'B_ORDER';
    throw wcsError(header, missing, 'is missing, while the SIP polynomial of the other axis is there');
  }
  const order = Math.max(orderA, orderB);
  return { order, a: coefficients(header, 'A', orderA, order), b: coefficients(header, 'B', orderB, order) };
}

function orderOf(header: HeaderView, letter: string): number {
  const order = header.number(`${letter}_ORDER`) ?? 0;
  if (order <= 1) return 0;
  if (!Number.isInteger(order) || order > MAX_ORDER) {
    throw wcsError(
      header,
      `${letter}_ORDER`,
      `a SIP order of ${String(order)} is not between 0 and ${String(MAX_ORDER)}`,
    );
  }
  return order;
}

function coefficients(header: HeaderView, letter: string, own: number, order: number): Float64Array {
  const c = new Float64Array((order + 1) * (order + 1));
  for (let p = 0; p <= own; p++) {
    for (let q = 0; p + q <= own; q++) {
      const keyword = `${letter}_${String(p)}_${String(q)}`;
      const value = header.number(keyword) ?? 0;
      if (!Number.isFinite(value)) throw wcsError(header, keyword, 'is not a finite number');
      c[p * (order + 1) + q] = value;
    }
  }
  return c;
}

/**
 * The SIP offset at (u, v) and its derivatives: out = A, B, dA/du, dA/dv, dB/du, dB/dv.
 */
export function evaluateSip(sip: SipPolynomial, u: number, v: number, out: Float64Array): void {
  out.fill(0, 0, 6);
  addPolynomial(sip.a, sip.order, u, v, out, 0, 2, 3);
  addPolynomial(sip.b, sip.order, u, v, out, 1, 4, 5);
}

function addPolynomial(
  c: Float64Array,
  order: number,
  u: number,
  v: number,
  out: Float64Array,
  iValue: number,
  iU: number,
  iV: number,
): void {
  let value = 0;
  let du = 0;
  let dv = 0;
  for (let p = order; p >= 0; p--) {
    let row = 0;
    let rowV = 0;
    for (let q = order - p; q >= 0; q--) {
      rowV = rowV * v + row;
      row = row * v + c[p * (order + 1) + q];
    }
    du = du * u + value;
    value = value * u + row;
    dv = dv * u + rowV;
  }
  out[iValue] = value;
  out[iU] = du;
  out[iV] = dv;
}
