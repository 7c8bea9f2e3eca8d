/**
 * Areas of a quad whose four corners lie in the four corner pixels of its box: nearly every quad of a map that is not
 * turned by tens of degrees. False, and nothing written, when the quad is not so.
 *
 * Each edge then stays in the outer row or column of the box. Pixels inside are covered whole; a pixel on a side
 * is cut by one straight line, so its area is the line's ordinate at the middle; a corner pixel holds
 * two triangles with their tip in the inner corner of the pixel. No slope is divided by, so there is no singular case.
 * Reads the quad (corners in the order lower left, lower right, upper right, upper left) and the box; writes
 * `area`, rows of columns+1 values.
 */
export function coverAligned(floats: Float64Array, ints: Int32Array, area: Float64Array): boolean {
  const columns = ints[6],
    rows = ints[7];
  // Origin on the first inner line of each axis; (lastU, lastV) is on the last.
  const ox = ints[4] + 0.5,
    oy = ints[5] + 0.5;
  const lastU = columns - 2,
    lastV = rows - 2;
  const ua = floats[0] - ox,
    ub = floats[1] - ox,
    uc = floats[2] - ox,
    ud = floats[3] - ox;
  const va = floats[4] - oy,
    vb = floats[5] - oy,
    vc = floats[6] - oy,
    vd = floats[7] - oy;
  const stride = columns + 1;
  if (columns === 1) {
    if (rows === 1) {
      area[0] = 0.5 * ((uc - ua) * (vd - vb) - (ud - ub) * (vc - va));
      return true;
    }
    if (!(va < 0 && vb < 0 && vc >= lastV && vd >= lastV)) return false;
    const slopeL = (ud - ua) / (vd - va),
      slopeR = (uc - ub) / (vc - vb);
    area[0] = 0.5 * (va * (ua - va * slopeL - ub) - vb * (ub - vb * slopeR - ua));
    for (let r = 1; r <= lastV; r++) {
      area[r * stride] = ub + (r - 0.5 - vb) * slopeR - (ua + (r - 0.5 - va) * slopeL);
    }
    const topL = ua + (lastV - va) * slopeL,
      topR = ub + (lastV - vb) * slopeR;
    area[(rows - 1) * stride] = 0.5 * ((uc - topL) * (vd - lastV) - (ud - topR) * (vc - lastV));
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
    area[0] = 0.5 * (-ua * (vd - bottomL) - ud * (topL - va));
    for (let c = 1; c <= lastU; c++) area[c] = vd + (c - 0.5 - ud) * slopeT - (va + (c - 0.5 - ua) * slopeB);
    area[columns - 1] = 0.5 * ((uc - lastU) * (topR - vb) + (ub - lastU) * (vc - bottomR));
    return true;
  }
  if (!(va < 0 && vb < 0 && vc >= lastV && vd >= lastV)) return false;
  const slopeL = (ud - ua) / (vd - va),
    slopeR = (uc - ub) / (vc - vb);
  const leftB = ua - va * slopeL,
    leftT = ua + (lastV - va) * slopeL;
  const rightB = ub - vb * slopeR,
    rightT = ub + (lastV - vb) * slopeR;
  area[0] = 0.5 * (leftB * va + bottomL * ua);
  area[columns - 1] = -0.5 * ((rightB - lastU) * vb + bottomR * (ub - lastU));
  const topRow = (rows - 1) * stride;
  area[topRow] = -0.5 * (leftT * (vd - lastV) + (topL - lastV) * ud);
  area[topRow + columns - 1] = 0.5 * ((rightT - lastU) * (vc - lastV) + (topR - lastV) * (uc - lastU));
  for (let c = 1; c <= lastU; c++) {
    area[c] = (ua - c + 0.5) * slopeB - va;
    area[topRow + c] = vd + (c - 0.5 - ud) * slopeT - lastV;
  }
  for (let r = 1; r <= lastV; r++) {
    const k = r * stride;
    area[k] = (va - r + 0.5) * slopeL - ua;
    for (let c = 1; c <= lastU; c++) area[k + c] = 1;
    area[k + columns - 1] = ub + (r - 0.5 - vb) * slopeR - lastU;
  }
  return true;
}
