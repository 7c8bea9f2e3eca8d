import { bon, cod, coe, coo, cop } from './conic.js';
import { car, cea, cyp, mer } from './cylindrical.js';
import { pco } from './pco.js';
import type { ProjectionFactory } from './projection.js';
import { ait, mol, par, sfl } from './pseudo-cylindrical.js';
import { sin } from './sin.js';
import { tan } from './tan.js';
import { air, arc, stg, zea } from './zenithal.js';
import { zpn } from './zpn.js';

/**
 * The projections that are honoured, by FITS code. A code that is not here is refused by name.
 * TPV, GLS and NCP are spellings that `parseWcs` turns into one of these with more parameters.
 */
export const PROJECTIONS: ReadonlyMap<string, ProjectionFactory> = new Map<string, ProjectionFactory>([
  ['TAN', tan],
  ['SIN', sin],
  ['ARC', arc],
  ['ZEA', zea],
  ['STG', stg],
  ['ZPN', zpn],
  ['AIR', air],
  ['CAR', car],
  ['MER', mer],
  ['CEA', cea],
  ['CYP', cyp],
  ['SFL', sfl],
  ['PAR', par],
  ['MOL', mol],
  ['AIT', ait],
  ['COP', cop],
  ['COE', coe],
  ['COD', cod],
  ['COO', coo],
  ['BON', bon],
  ['PCO', pco],
]);
