import { createHash } from 'node:crypto';
import { copyFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle, skymatch } from '../../pipelines/index.js';
import { skymatchDocument, skymatchLines } from '../../src/cli/skymatch-report.js';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import type { Header } from '../../src/fits/header.js';
import { readTable } from '../../src/fits/tables/read-table.js';
import { skymatchParameters } from '../../src/parameters/skymatch-table.js';
import type { SkymatchOptions } from '../../src/parameters/skymatch-table.js';
import type { SkyMatch } from '../../src/sky/match/sky-match.js';
import { chipCsv } from '../../src/sky/report/index.js';
import { readPlane } from '../support/read-plane.js';
import { setPlane } from './edited-sets.js';
import { gradientOf, NOISE, SIDE, skyAt, tiltedGrid, writeTilted } from './plane-scenes.js';
import type { TiltedExposure } from './plane-scenes.js';
import { fileHashes, matchOf } from './sky-scenes.js';

t.setTimeout(600_000);

const run = new Run({ workers: 2 });
t.teardown(() => run.close());

const PLANES: SkymatchOptions = { skydegree: 1, skymethod: 'match', skystat: 'mean', dq_bits: null };

/** Less the plane that a group of exposures has in common, which no overlap tells: the mean of their slopes. */
function withoutCommon(exposures: readonly TiltedExposure[]): TiltedExposure[] {
  const mean = (of: (one: TiltedExposure) => number): number =>
    exposures.reduce((sum, one) => sum + of(one), 0) / exposures.length;
  const [perX, perY] = [mean((one) => one.perX), mean((one) => one.perY)];
  return exposures.map((one) => ({
    ...one,
    sky: one.sky - perX * one.x - perY * one.y,
    perX: one.perX - perX,
    perY: one.perY - perY,
  }));
}

t.test('constants and planes come back within their errors, group by group', async (t) => {
  const grid = tiltedGrid(3, 3, 62, 1);
  const island = tiltedGrid(2, 1, 55, 2).map((one) => ({ ...one, x: one.x + 2000 }));
  const lone: TiltedExposure = { x: -900, y: 300, sky: 40, perX: 0.04, perY: 0 };
  const truth = [...grid, ...island, lone];
  const match = await matchOf(await writeTilted(t.testdir(), truth), PLANES, run);
  t.strictSame(match.solution?.groups, [[0, 1, 2, 3, 4, 5, 6, 7, 8], [9, 10], [11]]);
  t.strictSame(
    [match.chips[11].plane, match.chips[11].sky],
    [null, 0],
    'an exposure without an overlap has neither plane nor offset',
  );
  const pulls = [grid, island].flatMap((group, g) => {
    const chips = match.chips.slice(g === 0 ? 0 : 9, g === 0 ? 9 : 11);
    const wanted = withoutCommon(group);
    const zero = chips.reduce((sum, { sky }, k) => sum + sky - wanted[k].sky, 0) / chips.length;
    return chips.flatMap(({ sky, error, plane }, k) => {
      const { perX, perY, errorX, errorY } = gradientOf(plane);
      return [(sky - zero - wanted[k].sky) / error, (perX - wanted[k].perX) / errorX, (perY - wanted[k].perY) / errorY];
    });
  });
  const square = pulls.reduce((sum, pull) => sum + pull ** 2, 0) / pulls.length;
  t.equal(pulls.length, 33);
  t.ok(Math.max(...pulls.map(Math.abs)) < 4, `pulls ${pulls.map((pull) => pull.toFixed(1)).join(' ')}`);
  // 33 numbers, of which a third are independent; the errors err on the large side where many exposures overlap.
  t.ok(square > 0.2 && square < 1.8, `mean square ${String(square)}`);
  const smallest = Math.min(...grid.map(({ perX, perY }) => Math.hypot(perX, perY)));
  t.ok(gradientOf(match.chips[0].plane).errorX < smallest / 3, 'the slopes are well above their errors');
});

t.test('globalmin+match: the floor is that of the exposures without their planes', async (t) => {
  const truth = tiltedGrid(2, 2, 40, 5);
  const match = await matchOf(await writeTilted(t.testdir(), truth), { ...PLANES, skymethod: 'globalmin+match' }, run);
  // What is not subtracted of the sky in the middle of each exposure: the plane that all have in common, zero where it is least.
  const left = match.chips.map(({ sky }, k) => truth[k].sky - sky);
  const wanted = withoutCommon(truth).map(({ sky }, k) => truth[k].sky - sky);
  const off = left.map((value, k) => value - (wanted[k] - Math.min(...wanted)));
  const error = Math.max(...match.chips.map((chip) => chip.error));
  t.ok(
    Math.max(...off.map(Math.abs)) < 4 * error,
    `${off.map((value) => value.toFixed(3)).join()}, 1 sigma ${String(error)}`,
  );
  t.ok(Math.max(...wanted) - Math.min(...wanted) > 5 * error, 'there is a plane in common');
});

/** Steps that are left at the borders of all overlaps: what is wrong with one exposure less what is wrong with the other. */
function borderSteps({ pairs, chips }: SkyMatch, truth: readonly TiltedExposure[]): number[] {
  const wrong = (i: number, x: number, y: number): number => {
    const { perX, perY } = gradientOf(chips[i].plane);
    return skyAt(truth[i], x, y) - skyAt({ ...truth[i], sky: chips[i].sky, perX, perY }, x, y);
  };
  return pairs.flatMap(({ a, b }) => {
    const edge = (of: (one: TiltedExposure) => number): [number, number] => [
      Math.max(of(truth[a]), of(truth[b])) - SIDE / 2,
      Math.min(of(truth[a]), of(truth[b])) + SIDE / 2,
    ];
    const [xs, ys] = [edge((one) => one.x), edge((one) => one.y)];
    return xs.flatMap((x) => ys.map((y) => wrong(a, x, y) - wrong(b, x, y)));
  });
}

t.test('a mosaic under a wandering moon: steps at the edges, with constants and with planes', async (t) => {
  const truth = tiltedGrid(3, 3, 70, 11);
  const nebula = (x: number, y: number): number => 8 * Math.exp(-((x - 60) ** 2 + (y - 80) ** 2) / (2 * 35 ** 2));
  const files = await writeTilted(t.testdir(), truth, nebula);
  const rms = async (skydegree: number): Promise<number> => {
    const steps = borderSteps(await matchOf(files, { ...PLANES, skystat: 'median', skydegree }, run), truth);
    return Math.hypot(...steps) / Math.sqrt(steps.length);
  };
  const [constants, planes] = [await rms(0), await rms(1)];
  t.ok(planes < constants / 20, `rms step ${constants.toFixed(3)} with constants, ${planes.toFixed(3)} with planes`);
});

/** The sky of a pixel (0-based) as the document says that a header tells it: gnomonic about the recorded point. */
function recordedSky(header: Header, x: number, y: number): number {
  const value = (keyword: string): number => header.number(keyword) ?? NaN;
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  // The scenes are gnomonic without rotation: pixel to sky by the textbook.
  const xi = radians(value('CD1_1') * (x + 1 - value('CRPIX1')));
  const eta = radians(value('CD2_2') * (y + 1 - value('CRPIX2')));
  const [ra0, dec0] = [radians(value('CRVAL1')), radians(value('CRVAL2'))];
  const ra = ra0 + Math.atan2(xi, Math.cos(dec0) - eta * Math.sin(dec0));
  const dec = Math.asin((Math.sin(dec0) + eta * Math.cos(dec0)) / Math.sqrt(1 + xi * xi + eta * eta));
  const [lon, lat] = [radians(value('SKYPLLON')), radians(value('SKYPLLAT'))];
  const depth = Math.sin(lat) * Math.sin(dec) + Math.cos(lat) * Math.cos(dec) * Math.cos(ra - lon);
  const east = (Math.cos(dec) * Math.sin(ra - lon)) / depth;
  const north = (Math.cos(lat) * Math.sin(dec) - Math.sin(lat) * Math.cos(dec) * Math.cos(ra - lon)) / depth;
  const arcmin = (60 * 180) / Math.PI;
  return value('SKYUSER') + value('SKYPLXI') * east * arcmin + value('SKYPLETA') * north * arcmin;
}

async function sciHeader(path: string): Promise<Header> {
  const file = await FitsFile.open(path);
  file.close();
  return file.hdu('SCI').header;
}

/** Largest difference of what a file has lost to what its header says. */
async function unexplained(path: string, before: ArrayLike<number>): Promise<number> {
  const [header, { data }] = [await sciHeader(path), await readPlane(path, 'SCI')];
  return data.reduce((worst, value, k) => {
    const lost = before[k] - value;
    return Math.max(worst, Math.abs(lost - recordedSky(header, k % SIDE, Math.floor(k / SIDE))));
  }, 0);
}

t.test('subtractsky: the header tells what the pixels lost, also after a second run', async (t) => {
  const truth = tiltedGrid(2, 2, 50, 3);
  const files = await writeTilted(t.testdir(), truth);
  const before = await Promise.all(files.map(async (path) => (await readPlane(path, 'SCI')).data));
  const subtract = { ...PLANES, readonly: false, subtractsky: true };
  await skymatch(files, subtract, run);
  const range = Math.max(...truth.map(({ perX, perY }) => SIDE * (Math.abs(perX) + Math.abs(perY))));
  // Bilinear between nodes to 1e-4 of the range; pixels of 100 are stored to 4e-6.
  const bound = 1e-4 * range + 8e-6;
  const once = await Promise.all(files.map((path, k) => unexplained(path, before[k])));
  t.ok(Math.max(...once) < bound, `after one run ${String(Math.max(...once))}, bound ${String(bound)}`);
  const first = await Promise.all(files.map(async (path) => (await sciHeader(path)).number('SKYPLXI')));

  // The moon comes up: other planes on top, and other sets of exposures.
  const moon = await Promise.all(
    files.map(async (path, k) => {
      const { data } = await readPlane(path, 'SCI');
      const added = Float64Array.from(
        data,
        (_, p) => 3 * k + 0.02 * (k - 1) * (p % SIDE) - 0.01 * k * Math.floor(p / SIDE),
      );
      const sums = await setPlane(path, 'SCI', (p) => Math.fround(data[p] + added[p]));
      return sums.map((sum, p) => before[k][p] + sum - data[p]);
    }),
  );
  await skymatch(files.slice(0, 2), subtract, run);
  await skymatch(files, subtract, run);
  const twice = await Promise.all(files.map((path, k) => unexplained(path, moon[k])));
  t.ok(Math.max(...twice) < 3 * bound, `after more runs ${String(Math.max(...twice))}`);
  const last = await Promise.all(files.map(async (path) => (await sciHeader(path)).number('SKYPLXI')));
  t.ok(
    last.every((slope, k) => Math.abs((slope ?? 0) - (first[k] ?? 0)) > 0.5),
    'the second planes are in the sums',
  );
  const rest = await matchOf(files, PLANES, run);
  const left = rest.chips.map(({ plane }) => Math.hypot(gradientOf(plane).perX, gradientOf(plane).perY));
  // What clipping takes from other values, and a thousandth of the slopes that the ridge keeps.
  const error = Math.min(...rest.chips.map(({ plane }) => gradientOf(plane).errorX));
  t.ok(Math.max(...left) < error / 3, `slopes that are left: ${String(Math.max(...left))}, error ${String(error)}`);
});

t.test('drizzle subtracts the planes: as if they had been subtracted before', async (t) => {
  const folder = t.testdir();
  const files = await writeTilted(folder, tiltedGrid(3, 2, 45, 7));
  const copies = files.map((path) => join(folder, `copy_${basename(path)}`));
  files.forEach((path, k) => {
    copyFileSync(path, copies[k]);
  });
  const recorded = files.map((path) => join(folder, `recorded_${basename(path)}`));
  files.forEach((path, k) => {
    copyFileSync(path, recorded[k]);
  });
  const { output, ...common } = { output: (name: string) => join(folder, name), build: true, final_bits: null };
  const sky = { skymethod: 'match', skystat: 'mean', skydegree: 1, sky_bits: null } as const;
  const once = await astrodrizzle(
    files,
    { static: false, driz_cr: false, ...common, ...sky, output: output('planes') },
    run,
  );
  const { match } = await skymatch(copies, { ...PLANES, readonly: false, subtractsky: true }, run);
  const before = await astrodrizzle(
    copies,
    { static: false, driz_cr: false, ...common, skysub: false, output: output('before') },
    run,
  );
  const [a, b] = await Promise.all(
    [once, before].map(async ({ products }) => (await readPlane(products[0], 'SCI')).data),
  );
  const worst = a.reduce((most, value, k) => Math.max(most, Object.is(value, b[k]) ? 0 : Math.abs(value - b[k])), 0);
  // Values of up to 100 are rounded before and after; their means have as much.
  t.ok(worst <= 100 * 2 ** -22, `largest difference ${String(worst)}`);
  t.ok(a.filter((value) => Math.abs(value) > 0).length > SIDE * SIDE, 'there is a mosaic');

  const file = await FitsFile.open(once.products[0]);
  const table = await readTable(file, file.hdu('HDRTAB'));
  const column = (name: string): readonly unknown[] => table.column(name).values;
  t.strictSame(
    column('MDRIZSKY'),
    match.chips.map((chip) => chip.sky),
  );
  t.strictSame(
    column('SKYPLXI'),
    match.chips.map(({ plane }) => plane?.slopeXi),
  );
  t.strictSame(
    column('SKYPLETA'),
    match.chips.map(({ plane }) => plane?.slopeEta),
  );
  t.strictSame([...new Set(column('SKYPLKWD'))], ['MDRIZSKY']);
  t.equal(file.hdus[0].header.number('D002PLXI'), match.chips[1].plane?.slopeXi);
  file.close();

  const options = { ...PLANES, readonly: false, skyuser_kwd: 'MDRIZSKY' };
  await skymatch(recorded, options, run);
  const later = {
    static: false,
    driz_cr: false,
    ...common,
    skysub: false,
    skyuser: 'MDRIZSKY',
    output: output('later'),
  };
  const { products } = await astrodrizzle(recorded, later, run);
  t.strictSame((await readPlane(products[0], 'SCI')).data, a, 'skyuser=MDRIZSKY subtracts what skymatch recorded');

  const own = { ...common, ...sky, readonly: false, output: output('own') };
  const { applied } = await astrodrizzle(files, { static: false, driz_cr: false, ...own }, run);
  t.equal(applied.length, files.length);
  const cards = async (paths: readonly string[]): Promise<unknown[]> =>
    Promise.all(
      paths.map(async (path) => (await sciHeader(path)).cards().filter(({ keyword }) => keyword.startsWith('SKYPL'))),
    );
  t.strictSame(await cards(files), await cards(recorded), 'readonly=false of drizzle records the same');
});

t.test('tables and JSON have the planes, in units of the chip per arcminute', async (t) => {
  const files = await writeTilted(t.testdir(), [
    ...tiltedGrid(2, 1, 50, 4),
    { x: 900, y: 0, sky: 1, perX: 0, perY: 0 },
  ]);
  const result = await skymatch(files, PLANES, run);
  const planes = result.match.chips.map(({ plane }) => plane);
  const document = skymatchDocument(result) as { chips: { plane: Record<string, number> | null }[] };
  t.strictSame(
    document.chips.map(({ plane }) => plane && [plane.slope_xi, plane.slope_eta, plane.slope_xi_error, plane.lat]),
    planes.map((plane) => plane && [plane.slopeXi, plane.slopeEta, plane.slopeXiError, plane.lat]),
  );
  const [names, ...rows] = chipCsv(result.match)
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  t.strictSame(
    rows.map((row) => row[names.indexOf('slope_eta_error')]),
    planes.map((plane) => (plane === null ? '' : String(plane.slopeEtaError))),
  );
  const lines = skymatchLines(result, skymatchParameters(PLANES));
  t.match(lines[0], /east\/arcmin +error +north\/arcmin +error/);
  t.match(lines[1], planes[0]?.slopeXi.toPrecision(4));
});

t.test('no byte depends on workers, tiles or the budget; no digit on the order', async (t) => {
  const truth = tiltedGrid(3, 2, 45, 9);
  const results: string[] = [];
  for (const options of [{ workers: 1 }, { workers: 3, tileSize: 64 }, { workers: 2, memory: 6 * 2 ** 20 }]) {
    const folder = t.testdir();
    const files = await writeTilted(folder, truth);
    const own = new Run(options);
    const sky = { skymethod: 'match', skydegree: 1, sky_bits: null, final_bits: null } as const;
    const { products } = await astrodrizzle(
      files,
      { static: false, driz_cr: false, ...sky, build: true, output: join(folder, 'x') },
      own,
    );
    const { match } = await skymatch(files, { ...PLANES, readonly: false, subtractsky: true }, own);
    await own.close();
    const { data } = await readPlane(products[0], 'SCI');
    results.push(
      JSON.stringify([match.chips, match.pairs, fileHashes(files), createHash('sha256').update(data).digest('hex')]),
    );
  }
  t.ok(new Set(results).size === 1, 'all the same');

  const files = await writeTilted(t.testdir(), truth);
  const straight = await matchOf(files, PLANES, run);
  const turned = await matchOf(files.toReversed(), PLANES, run);
  const worst = straight.chips.map(({ sky, error, plane }, k) => {
    const other = turned.chips[5 - k];
    const slopes = [gradientOf(plane), gradientOf(other.plane)];
    return Math.max(
      Math.abs(sky - other.sky) / 50,
      Math.abs(error / other.error - 1),
      Math.abs(slopes[0].perX - slopes[1].perX) / 0.05,
      Math.abs(slopes[0].perY - slopes[1].perY) / 0.05,
    );
  });
  t.ok(Math.max(...worst) < 1e-11, String(worst));
});

t.test('what a plane cannot do is refused with the reason', async (t) => {
  const files = await writeTilted(t.testdir(), tiltedGrid(2, 1, 50, 1));
  const reasons = await Promise.all(
    [{ ...PLANES, compat: true }, { ...PLANES, skymethod: 'localmin' } as const].map((parameters) =>
      skymatch(files, parameters, run).catch((error: unknown) => error),
    ),
  );
  t.ok(
    reasons.every((reason) => isRxDrizzleError(reason, 'UsageError')),
    String(reasons),
  );
  t.match(String(reasons[0]), /skydegree.*reference.*constants/);
  t.match(String(reasons[1]), /skydegree.*no effect with skymethod=localmin/);
});

t.test('masked cells are left out; what hides half of an overlap does not move the planes', async (t) => {
  const truth = tiltedGrid(2, 1, 30, 13);
  const files = await writeTilted(t.testdir(), truth);
  const { data } = await readPlane(files[0], 'SCI');
  const clean = await matchOf(files, PLANES, run);
  await setPlane(files[0], 'SCI', (k) => (k % SIDE > 80 || Math.floor(k / SIDE) % 30 < 12 ? NaN : data[k]));
  const masked = await matchOf(files, PLANES, run);
  t.ok((masked.pairs[0].cells?.length ?? 0) < (clean.pairs[0].cells?.length ?? 0));
  const wanted = withoutCommon(truth);
  const pulls = masked.chips.flatMap(({ plane }, k) => {
    const { perX, perY, errorX, errorY } = gradientOf(plane);
    return [(perX - wanted[k].perX) / errorX, (perY - wanted[k].perY) / errorY];
  });
  t.ok(Math.max(...pulls.map(Math.abs)) < 4, `pulls ${pulls.join()} of noise ${String(NOISE)}`);
});
