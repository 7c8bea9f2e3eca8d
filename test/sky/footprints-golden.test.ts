import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { findOverlaps, type ChipShape, type PixelRuns } from '../../src/sky/footprints/index.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import { shared } from '../support/paths.js';
import { overlapRuns } from './footprint-scenes.js';
import { floats, hduOf, smallFits, tablesOf } from '../wcs/fits-planes.js';

/** A chip, its pixels, and which of them count. */
interface Member extends ChipShape {
  readonly sci: Float32Array;
  readonly good: Uint8Array;
  /** What data are divided by to be a rate: EXPTIME for electrons. All chips have the same pixel scale. */
  readonly seconds: number;
}

interface Golden {
  readonly results: readonly {
    readonly skymethod: string;
    readonly skystat: string;
    readonly sky: Readonly<Record<string, Readonly<Record<string, number>>>>;
  }[];
}

function membersOf(file: string, exposure: number): Member[] {
  const hdus = smallFits(file);
  return hdus
    .filter(({ name }) => name.trim() === 'SCI')
    .map((hdu) => {
      const { nx, ny, data } = floats(hdu);
      const dq = hduOf(hdus, 'DQ', hdu.ver);
      const good = Uint8Array.from(data, (_, i) => (dq.bytes.readInt16BE(dq.start + 2 * i) === 0 ? 1 : 0));
      const wcs = parseWcs(hdu.header, { tables: tablesOf(hdu.header, hdus) });
      const rate = hdu.header.text('BUNIT') === 'ELECTRONS/S';
      const seconds = rate ? 1 : (hdus[0].header.number('EXPTIME') ?? NaN);
      return { label: file, wcs, nx, ny, exposure, sci: data, good, seconds };
    });
}

/** Clipped mean and number of pixels as the reference rounds them (dossier 3.2): nclip 5, 4 sigma. */
function clippedMean(member: Member, { runs }: PixelRuns): [number, number] {
  const values: number[] = [];
  for (let i = 0; i < runs.length; i += 3) {
    for (let k = runs[i] * member.nx + runs[i + 1]; k < runs[i] * member.nx + runs[i + 2]; k++) {
      if (member.good[k] === 1) values.push(member.sci[k]);
    }
  }
  let kept = values;
  let mean = NaN;
  for (let pass = 0; pass <= 5; pass++) {
    mean = Math.fround(kept.reduce((sum, v) => sum + v, 0) / kept.length);
    const squares = kept.reduce((sum, v) => sum + Math.fround(Math.fround(v - mean) ** 2), 0);
    const sigma = Math.fround(Math.sqrt(squares / (kept.length - 1)));
    const [low, high] = [Math.fround(mean - 4 * sigma), Math.fround(mean + 4 * sigma)];
    if (pass < 5) kept = values.filter((v) => v >= low && v <= high);
  }
  return [mean, kept.length];
}

/** Sum of skies times pixels and of pixels, of exposure i where it overlaps j: at [i][j]. */
async function pairSums(members: readonly Member[], exposures: number): Promise<[number, number][][]> {
  const sums = Array.from({ length: exposures }, () =>
    Array.from({ length: exposures }, (): [number, number] => [0, 0]),
  );
  const add = (own: Member, other: Member, pixels: PixelRuns): void => {
    const [sky, n] = clippedMean(own, pixels);
    if (!(n > 0)) return;
    sums[own.exposure][other.exposure][0] += (sky / own.seconds) * n;
    sums[own.exposure][other.exposure][1] += n;
  };
  for (const overlap of await findOverlaps(members, { compat: true })) {
    const { a, b } = overlap;
    const { inA, inB } = overlapRuns(members[a], members[b], overlap);
    add(members[a], members[b], inA);
    add(members[b], members[a], inB);
  }
  return sums;
}

/** Slopes of the sum of (weight (x_i - x_j - d_ij))^2 with respect to every x, relative to the largest term. */
function imbalance(x: readonly number[], sums: readonly (readonly (readonly [number, number])[])[]): number {
  let largest = 0;
  const slopes = x.map((xi, i) =>
    x.reduce((slope, xj, j) => {
      const [own, other] = [sums[i][j], sums[j][i]];
      if (own[1] === 0 || other[1] === 0) return slope;
      const weight = ((own[1] + other[1]) / 2) ** 2;
      largest = Math.max(largest, weight * Math.abs(own[0] / own[1] - other[0] / other[1]));
      return slope + weight * (xi - xj - own[0] / own[1] + other[0] / other[1]);
    }, 0),
  );
  return Math.max(...slopes.map(Math.abs)) / largest;
}

for (const set of ['ir4', 'acs4']) {
  t.test(
    `skymatch/${set}: the reference's offsets balance our overlaps`,
    { skip: shared() ? false : 'needs ../shared/golden' },
    async (t) => {
      const folder = join(shared() ?? '', 'golden');
      const golden = JSON.parse(readFileSync(join(folder, 'skymatch', `${set}.json`), 'utf8')) as Golden;
      const match = golden.results.find(({ skymethod, skystat }) => skymethod === 'match' && skystat === 'mean');
      const files = Object.keys(match?.sky ?? {});
      const members = files.flatMap((file, i) => membersOf(join(folder, 'astrodrizzle', set, file), i));
      const offsets = files.map((file, i) => {
        const seconds = members.find(({ exposure }) => exposure === i)?.seconds ?? NaN;
        return (match?.sky[file]['SCI,1'] ?? NaN) / seconds;
      });
      const left = imbalance(offsets, await pairSums(members, files.length));
      // One pixel more or less in one overlap changes a mean by some 1e-5 of the offsets.
      t.ok(left < 1e-11, left.toExponential(1));
    },
  );
}
