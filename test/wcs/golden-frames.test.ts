import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseWcs, type CelestialWcs } from '../../src/wcs/celestial-wcs.js';
import {
  applyFrameParameters,
  defaultFrame,
  type FrameChip,
  type FrameParameters,
  type OutputFrame,
} from '../../src/wcs/output-frame.js';
import { shared } from '../support/paths.js';
import { smallFits, tablesOf } from './fits-planes.js';

const folder = join(shared() ?? '', 'golden', 'astrodrizzle');
const needs = { skip: shared() ? false : 'needs ../shared/golden' };

function chipsOf(set: string): FrameChip[] {
  const files = readdirSync(join(folder, set))
    .filter((name) => /_fl[ct]\.fits$/.test(name))
    .sort();
  return files.flatMap((name) => {
    const hdus = smallFits(join(folder, set, name));
    return hdus
      .filter((hdu) => hdu.name === 'SCI')
      .map((hdu): FrameChip => {
        const wcs = parseWcs(hdu.header, { tables: tablesOf(hdu.header, hdus) });
        return { wcs, nx: wcs.nx ?? 0, ny: wcs.ny ?? 0, header: hdu.header, primary: hdus[0].header, exposure: name };
      });
  });
}

function productWcs(set: string, run: string, pattern: RegExp): CelestialWcs {
  const name = readdirSync(join(folder, set, run)).find((file) => pattern.test(file));
  if (name === undefined) throw new Error(`no ${String(pattern)} in ${set}/${run}`);
  return parseWcs(smallFits(join(folder, set, run, name))[0].header);
}

function parametersOf(set: string, run: string): FrameParameters {
  const { parameters } = JSON.parse(readFileSync(join(folder, set, run, 'run.json'), 'utf8')) as {
    parameters: Record<string, unknown>;
  };
  const number = (name: string): number | null =>
    typeof parameters[`final_${name}`] === 'number' ? Number(parameters[`final_${name}`]) : null;
  return {
    rot: number('rot'),
    scale: number('scale'),
    ra: number('ra'),
    dec: number('dec'),
    outnx: number('outnx'),
    outny: number('outny'),
  };
}

function same(frame: OutputFrame, golden: CelestialWcs): { size: boolean; worst: number } {
  const scale = Math.hypot(golden.cd[0], golden.cd[2]);
  const differences = [
    ...frame.crpix.map((v, i) => v - golden.crpix[i]),
    ...frame.crval.map((v, i) => (v - golden.crval[i]) / scale),
    ...frame.cd.map((v, i) => (v - golden.cd[i]) / scale),
  ];
  return { size: frame.nx === golden.nx && frame.ny === golden.ny, worst: Math.max(...differences.map(Math.abs)) };
}

for (const [set, run] of [
  ['acs4', 'defaults'],
  ['acs4', 'err_gauss_globalmin'],
  ['ir4', 'scale065'],
  ['ir4', 'turbo_native'],
]) {
  t.test(`the product's frame of ${set}/${run}`, needs, (t) => {
    const start = defaultFrame(chipsOf(set));
    const { size, worst } = same(
      applyFrameParameters(start, parametersOf(set, run)),
      productWcs(set, run, /^ad_dr._sci\.fits$/),
    );
    t.ok(size, 'same size');
    t.ok(worst < 1e-8, `CRPIX, CRVAL (in pixels) and CD (relative) within 1e-8: ${worst.toExponential(2)}`);
    t.end();
  });
}

for (const [set, run] of [
  ['acs4', 'defaults'],
  ['ir4', 'scale065'],
]) {
  t.test(`the separate images of ${set}/${run} use the default frame`, needs, (t) => {
    const { size, worst } = same(defaultFrame(chipsOf(set)), productWcs(set, run, /_single_sci\.fits$/));
    t.ok(size, 'same size');
    t.ok(worst < 1e-8, worst.toExponential(2));
    t.end();
  });
}
