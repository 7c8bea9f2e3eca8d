import { AREA, BOX, QUAD } from './drop-scratch.js';

/**
 * Areas of a quad whose four corners lie in the four corner pixels of its box: nearly every quad of a map that is not
 * turned by tens of degrees. False, and nothing written, when the quad is not so.
 *
 * Each edge then stays in the outer row or column of the box. Pixels inside are covered whole; a pixel on a side
 * is cut by one straight line, so its area is the line's ordinate at the middle; a corner pixel holds
 * two triangles with their tip in the inner corner of the pixel. No slope is divided by, so there is no singular case.
 * Reads {@link QUAD} (corners in the order lower left, lower right, upper right, upper left) and {@link BOX}; writes
 * {@link AREA}, rows of columns+1 values.
 */
export function coverAligned(floats: Float64Array, ints: Int32Array): boolean {
  const box = BOX,
    quad = QUAD,
    area = AREA;
  const columns = ints[box + 2],
    rows = ints[box + 3];
  // Origin on the first inner line of each axis; (lastU, lastV) is on the last.
  const ox = ints[box] + 0.5,
    oy = ints[box + 1] + 0.5;
  const lastU = columns - 2,
    lastV = rows - 2;
  const ua = floats[quad] - ox,
    ub = floats[quad + 1] - ox,
    uc = floats[quad + 2] - ox,
    ud = floats[quad + 3] - ox;
  const va = floats[quad + 4] - oy,
    vb = floats[quad + 5] - oy,
    vc = floats[quad + 6] - oy,
    vd = floats[quad + 7] - oy;
  const stride = columns + 1;
  if (columns === 1) {
    if (rows === 1) {
      floats[area] = 0.5 * ((uc - ua) * (vd - vb) - (ud - ub) * (vc - va));
      return true;
    }
    if (!(va < 0 && vb < 0 && vc >= lastV && vd >= lastV)) return false;
    const slopeL = (ud - ua) / (vd - va),
      slopeR = (uc - ub) / (vc - vb);
    floats[area] = 0.5 * (va * (ua - va * slopeL - ub) - vb * (ub - vb * slopeR - ua));
    for (let r = 1; r <= lastV; r++) {
      floats[area + r * stride] = ub + (r - 0.5 - vb) * slopeR - (ua + (r - 0.5 - va) * slopeL);
    }
    const topL = ua + (lastV - va) * slopeL,
      topR = ub + (lastV - vb) * slopeR;
    floats[area + (rows - 1) * stride] = 0.5 * ((uc - topL) * (vd - lastV) - (ud - topR) * (vc - lastV));
    return true;
  }
  if (!(ua < 0 && ud < 0 && ub >= lastU && uc >= lastU)) return false;
  const slopeB = (vb - va) / (ub - ua),
    slopeT = (vc - vd) / (uc - ud);
  const bottomL = va - ua * slopeB,
    topL = vd - ud * slopeT;
  const bottomR = va + (lastU - ua) * slopeB,
    topR = vd + (lastU - ud) * slopeT;
  if (rows === 1) {
    floats[area] = 0.5 * (-ua * (vd - bottomL) - ud * (topL - va));
    for (let c = 1; c <= lastU; c++) floats[area + c] = vd + (c - 0.5 - ud) * slopeT - (va + (c - 0.5 - ua) * slopeB);
    floats[area + columns - 1] = 0.5 * ((uc - lastU) * (topR - vb) + (ub - lastU) * (vc - bottomR));
    return true;
  }
  if (!(va < 0 && vb < 0 && vc >= lastV && vd >= lastV)) return false;
  const slopeL = (ud - ua) / (vd - va),
    slopeR = (uc - ub) / (vc - vb);
  const leftB = ua - va * slopeL,
    leftT = ua + (lastV - va) * slopeL;
  const rightB = ub - vb * slopeR,
    rightT = ub + (lastV - vb) * slopeR;
  floats[area] = 0.5 * (leftB * va + bottomL * ua);
  floats[area + columns - 1] = -0.5 * ((rightB - lastU) * vb + bottomR * (ub - lastU));
  const topRow = (rows - 1) * stride;
  floats[area + topRow] = -0.5 * (leftT * (vd - lastV) + (topL - lastV) * ud);
  floats[area + topRow + columns - 1] = 0.5 * ((rightT - lastU) * (vc - lastV) + (topR - lastV) * (uc - lastU));
  for (let c = 1; c <= lastU; c++) {
    floats[area + c] = (ua - c + 0.5) * slopeB - va;
    floats[area + topRow + c] = vd + (c - 0.5 - ud) * slopeT - lastV;
  }
  for (let r = 1; r <= lastV; r++) {
    const k = r * stride;
    floats[area + k] = (va - r + 0.5) * slopeL - ua;
    for (let c = 1; c <= lastU; c++) floats[area + k + c] = 1;
    floats[area + k + columns - 1] = ub + (r - 0.5 - vb) * slopeR - lastU;
  }
  return true;
}
