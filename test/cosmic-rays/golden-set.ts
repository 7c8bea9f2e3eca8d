import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chipLevel } from '../../src/cosmic-rays/chip-level.js';
import { openExposure } from '../../src/exposure/open-exposure.js';
import { readPlane } from '../support/read-plane.js';
import { maskWhere, type ChipCase } from './chip-case.js';

/** A chip of a golden run. */
export interface GoldenChip extends ChipCase {
  readonly label: string;
  /** The reference's mask, 0 = cosmic ray. */
  readonly crmask: Float64Array;
  /** True cosmic rays, 1. */
  readonly truth: Float64Array;
  readonly dq: Float64Array;
  /** Stars: 0-based pixels, and electrons in all. */
  readonly stars: readonly { readonly x: number; readonly y: number; readonly electrons: number }[];
}

interface Run {
  readonly MDRIZSKY: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

interface Truth {
  readonly exposures: readonly {
    readonly file: string;
    readonly exptime: number;
    readonly chips: readonly {
      readonly chip: number;
      readonly stars: readonly { readonly id: number; readonly x: number; readonly y: number }[];
    }[];
  }[];
}

/** All chips of a golden run that keeps its blotted medians. */
export async function goldenChips(folder: string, run: string): Promise<GoldenChip[]> {
  const { MDRIZSKY } = JSON.parse(readFileSync(join(folder, run, 'run.json'), 'utf8')) as Run;
  const { exposures } = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8')) as Truth;
  const rates = readRates(join(folder, 'truth_stars.csv'));
  const found: GoldenChip[] = [];
  for (const { file, exptime, chips: truths } of exposures) {
    const root = file.slice(0, file.indexOf('_'));
    const { chips } = await openExposure({ file: join(folder, file) });
    for (const chip of chips) {
      const { nx, ny, extver, planes } = chip;
      const dq = (await readPlane(join(folder, file), planes.dq ?? 0)).data;
      const of = (name: string): string => join(folder, run, `${root}_sci${extver}_${name}.fits`);
      const ccdchip = chip.header.number('CCDCHIP');
      const truth = truths.find((entry) => truths.length === 1 || entry.chip === ccdchip);
      found.push({
        label: `${root}[${extver}]`,
        nx,
        ny,
        sci: Float32Array.from((await readPlane(join(folder, file), planes.sci)).data),
        blot: Float32Array.from((await readPlane(of('blt'))).data),
        bad: maskWhere(nx, ny, (k) => dq[k] !== 0),
        level: chipLevel(chip, MDRIZSKY[file][`SCI,${extver}`]),
        crmask: (await readPlane(`${of('crmask')}.gz`)).data,
        truth: (await readPlane(join(folder, `${root}_crtrue.fits`), extver)).data,
        dq,
        stars: (truth?.stars ?? []).map(({ id, x, y }) => ({ x, y, electrons: (rates.get(id) ?? 0) * exptime })),
      });
    }
  }
  return found;
}

function readRates(path: string): Map<number, number> {
  const rows = readFileSync(path, 'utf8').trim().split('\n').slice(1);
  return new Map(rows.map((row) => row.split(',').map(Number)).map(([id, , , rate]) => [id, rate]));
}
