import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { pixelArea, pixelToSky, skyToPixel, type ChipGeometry } from '../../samples/generator/camera.js';
import { chipGeometry, type DitherSet } from '../../samples/generator/dither-set.js';
import { DQ_BITS } from '../../samples/generator/expose.js';
import { acsDither, frames, irDither } from '../../samples/generator/presets.js';
import { addGalaxy, addStar } from '../../samples/generator/render.js';
import { setScene, simulateChip, writeDitherSet } from '../../samples/generator/write-set.js';
import { measureStar } from '../../samples/photometry.js';
import { readTruth } from '../../samples/truth-reader.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { imagePlane } from '../../src/fits/plane.js';
import { createPlaneScratch, readBox } from '../../src/fits/read-box.js';
import { lookupRequests, lookupTable, parseWcs, type LookupTables } from '../../src/wcs/celestial-wcs.js';

const SMALL: readonly DitherSet[] = [
  irDither({ seed: 3, size: 96, exposures: 2 }),
  acsDither({ seed: 3, nx: 192, ny: 128, exposures: 2, masks: true }),
  frames({ seed: 3, nx: 400, ny: 320, exposures: 3, mosaic: [900, 700] }),
];

t.test('the same set gives the same bytes, another seed gives others', async (t) => {
  for (const set of SMALL) {
    const [first, again] = [t.testdir({ a: {}, b: {} }) + '/a', `${t.testdirName}/b`];
    await writeDitherSet(set, first);
    await writeDitherSet(set, again);
    t.same(digests(first), digests(again), set.name);
    t.ok(digests(first).length >= set.exposures.length + 5, 'exposures and five truth tables');
  }
  const [set] = SMALL;
  const other = irDither({ seed: 4, size: 96, exposures: 2 });
  const plane = (one: DitherSet): Float32Array =>
    simulateChip(one, setScene(one), one.exposures[0], one.camera.chips[0]).planes.sci;
  t.notSame(plane(set).subarray(0, 50), plane(other).subarray(0, 50));
});

t.test('the header says what the truth tables say', async (t) => {
  for (const set of SMALL) {
    const folder = t.testdir();
    const { files, places, scene } = await writeDitherSet(set, folder);
    let [checked, worst] = [0, 0];
    for (const path of files) {
      const file = await FitsFile.open(path);
      for (const chip of set.camera.chips) {
        const hdu = file.hdu(`SCI,${chip.extver}`);
        const wcs = parseWcs(hdu.header, { tables: await tablesOf(file, chip.extver) });
        const here = places.filter((place) => path.endsWith(place.file) && place.extver === chip.extver);
        for (const { star, pixel } of here) {
          const out = new Float64Array(2);
          t.ok(wcs.skyToPixel(scene.stars[star - 1].sky[0], scene.stars[star - 1].sky[1], out));
          worst = Math.max(worst, Math.hypot(out[0] - pixel[0], out[1] - pixel[1]));
          checked++;
        }
      }
      file.close();
    }
    t.ok(checked > 10, `${set.name}: ${checked} stars`);
    t.ok(worst < 1e-6, `${set.name}: ${worst} pixel at most`);
  }
});

/** Loads the lookup tables of a chip through the reader, as the pipeline does. */
async function tablesOf(file: FitsFile, extver: number): Promise<LookupTables> {
  const tables = { d2im: [null, null], npol: [null, null] } as {
    d2im: LookupTables['d2im'][number][];
    npol: LookupTables['npol'][number][];
  };
  for (const request of lookupRequests(file.hdu(`SCI,${extver}`).header)) {
    const hdu = file.hdu(`${request.which},${request.extver}`);
    const plane = await imagePlane(file, hdu);
    const values = new Float32Array(plane.nx * plane.ny);
    readBox(plane, 0, 0, plane.nx, plane.ny, values, plane.nx, createPlaneScratch());
    const table = lookupTable(hdu.header, plane.nx, plane.ny, values, request.transpose);
    (request.which === 'D2IMARR' ? tables.d2im : tables.npol)[request.axis - 1] = table;
  }
  return tables as unknown as LookupTables;
}

t.test('pixel to sky and back', async (t) => {
  for (const set of [irDither({ size: 1014 }), acsDither(), frames({ nx: 4096, ny: 4096 })]) {
    for (const chip of set.camera.chips) {
      const geometry = chipGeometry(set, set.exposures[0], chip);
      for (const [fx, fy] of [
        [0, 0],
        [1, 0],
        [0.5, 0.5],
        [0.13, 0.97],
        [1, 1],
      ]) {
        const pixel = [1 + fx * (chip.nx - 1), 1 + fy * (chip.ny - 1)] as const;
        const back = skyToPixel(geometry, pixelToSky(geometry, pixel[0], pixel[1]));
        const miss = back === undefined ? NaN : Math.hypot(back[0] - pixel[0], back[1] - pixel[1]);
        t.ok(miss < 1e-7, `${set.name} chip ${chip.extver}: ${miss} pixel`);
      }
      t.equal(
        skyToPixel(geometry, [geometry.crval[0] + 180, -geometry.crval[1]]),
        undefined,
        'the other side of the sky',
      );
    }
  }
});

t.test('a distorted chip keeps the light of a star and of a galaxy', async (t) => {
  const set = irDither({ size: 300 });
  // Only the reference pixel is moved: the chip becomes the corner of a large one, where areas change by 2 %.
  const geometry: ChipGeometry = { ...chipGeometry(set, set.exposures[0], set.camera.chips[0]), crpix: [-250, -300] };
  const { psf, idcscale } = set.camera;
  const sky = pixelToSky(geometry, 150.37, 149.81);
  const light = (model: Float32Array): number => {
    let sum = 0;
    for (let y = 1; y <= 300; y++) {
      for (let x = 1; x <= 300; x++) sum += (model[(y - 1) * 300 + x - 1] * pixelArea(geometry, x, y)) / idcscale ** 2;
    }
    return sum;
  };
  const star = new Float32Array(90000);
  const place = addStar(star, geometry, psf, idcscale, { id: 1, sky, flux: 1000, standard: true });
  t.ok(place !== undefined && Math.hypot(place[0] - 150.37, place[1] - 149.81) < 1e-7);
  // 4.5 sigma of the widest part: 0.05 exp(-10) = 2e-6 is left out.
  t.ok(Math.abs(light(star) / 1000 - 1) < 5e-6, `star ${light(star) / 1000}`);
  const galaxy = new Float32Array(90000);
  addGalaxy(galaxy, geometry, psf, idcscale, {
    id: 1,
    sky,
    flux: 1000,
    radius: 0.5,
    axisRatio: 0.6,
    angle: 30,
    index: 1,
  });
  // The ellipses end at 4.2 sigma, and their brightness takes the pixel area at the centre.
  t.ok(Math.abs(light(galaxy) / 1000 - 1) < 2e-3, `galaxy ${light(galaxy) / 1000}`);
});

t.test('the stars of an exposure are where the truth tables have them', async (t) => {
  const set = irDither({ seed: 9, size: 512, exposures: 1, cosmicRayFactor: 0 });
  const scene = setScene(set);
  const { planes, places } = simulateChip(set, scene, set.exposures[0], set.camera.chips[0]);
  const pixels = planes.sci.map((value, i) => (planes.dq[i] === 0 ? value : NaN));
  const offsets: number[][] = [];
  for (const { star, pixel } of places) {
    if (!scene.stars[star - 1].standard) continue;
    const found = measureStar({ pixels, nx: 512, ny: 512 }, pixel[0] - 1, pixel[1] - 1, {
      radius: 4,
      ring: [10, 16],
      window: 1.2,
    });
    if (found !== undefined) offsets.push([found.x + 1 - pixel[0], found.y + 1 - pixel[1]]);
  }
  t.ok(offsets.length > 20, `${offsets.length} stars measured`);
  for (const axis of [0, 1]) {
    const sorted = offsets.map((offset) => offset[axis]).sort((a, b) => a - b);
    // Photon noise gives 0.005 pixel a star, the window on an undersampled star 0.01.
    t.ok(
      Math.abs(sorted[sorted.length >> 1]) < 0.01,
      `median offset ${sorted[sorted.length >> 1]} pixel on axis ${axis + 1}`,
    );
  }
});

t.test('noise, errors and flags are those of the camera', async (t) => {
  const set = irDither({ seed: 2, size: 1014, exposures: 1 });
  const empty = { stars: [], galaxies: [] };
  const [exposure] = set.exposures;
  const { planes } = simulateChip(set, empty, exposure, set.camera.chips[0]);
  let [n, sum, squares, errors] = [0, 0, 0, 0];
  for (let i = 0; i < planes.sci.length; i++) {
    if (planes.dq[i] !== 0) continue;
    n++;
    sum += planes.sci[i];
    squares += (planes.sci[i] - exposure.sky) ** 2;
    errors += planes.err[i] ** 2;
  }
  const { exptime, sky } = exposure;
  const variance = ((sky + set.camera.dark) * exptime + set.camera.readNoise ** 2) / exptime ** 2;
  t.ok(Math.abs(sum / n - sky) < 5 * Math.sqrt(variance / n), `mean ${sum / n}, sky ${sky}`);
  t.ok(Math.abs(squares / n / variance - 1) < 5 * Math.sqrt(2 / n), `variance over expected ${squares / n / variance}`);
  t.ok(Math.abs(errors / n / variance - 1) < 0.01, `ERR^2 over expected ${errors / n / variance}`);
  const flagged = planes.dq.reduce((count, flags) => count + (flags & DQ_BITS.cosmicRay ? 1 : 0), 0);
  t.equal(
    flagged,
    planes.cosmicRays.reduce((count, hit) => count + hit, 0),
    'every hit pixel is flagged',
  );
  t.ok(flagged > 0);
});

t.test('defects stay where they are; unflagged cosmic rays leave no flag', async (t) => {
  const set = irDither({ seed: 2, size: 128, exposures: 2, flagCosmicRays: false, masks: true });
  const flags = set.exposures.map(
    (exposure) => simulateChip(set, { stars: [], galaxies: [] }, exposure, set.camera.chips[0]).planes,
  );
  const fixed = DQ_BITS.bad | DQ_BITS.hot | DQ_BITS.unstable;
  t.same(
    flags[0].dq.map((flag) => flag & fixed),
    flags[1].dq.map((flag) => flag & fixed),
  );
  t.ok(flags[0].hits > 0);
  t.equal(
    flags[0].dq.findIndex((flag) => (flag & DQ_BITS.cosmicRay) !== 0),
    -1,
  );
  t.notSame(flags[0].cosmicRays, flags[1].cosmicRays);
});

t.test('the truth tables read back', async (t) => {
  const [set] = SMALL;
  const folder = t.testdir();
  const { scene } = await writeDitherSet(set, folder);
  const truth = await readTruth(folder);
  t.equal(truth.stars.length, scene.stars.length);
  t.same(truth.psf, set.camera.psf);
  scene.stars.forEach((star, i) => {
    t.ok(Math.abs(truth.stars[i].ra - star.sky[0]) < 1e-11 && Math.abs(truth.stars[i].flux / star.flux - 1) < 1e-9);
  });
  await t.rejects(readTruth(t.testdirName + '/nowhere'), { name: 'StorageError' });
});

t.test('sets that cannot be are refused', async (t) => {
  t.throws(() => irDither({ size: 10 }), { name: 'UsageError' });
  t.throws(() => acsDither({ exposures: 0 }), { name: 'UsageError' });
  t.throws(() => frames({ nx: 100.5 }), { name: 'UsageError' });
  t.throws(() => irDither({ cosmicRayFactor: -1 }), { name: 'UsageError' });
});

const verifier = spawnSync('fitsverify', ['-q', '/dev/null']).error === undefined;
t.test(
  'fitsverify finds nothing but the repeated record-valued cards',
  { skip: verifier ? false : 'needs fitsverify' },
  async (t) => {
    for (const set of SMALL) {
      const { files } = await writeDitherSet(set, t.testdir());
      for (const file of files) {
        const { stdout } = spawnSync('fitsverify', [file], { encoding: 'utf8' });
        const complaints = stdout.split('\n').filter((line) => line.startsWith('*** '));
        // DP1, DP2, D2IM1 and D2IM2 are repeated by convention (FITS paper IV); the verifier does not know it.
        const others = complaints.filter((line) => !/Warning: Keyword (DP|D2IM)[12] is duplicated/.test(line));
        t.same(others, [], file);
        t.equal(complaints.length > 0, set.name === 'acs', set.name);
      }
    }
  },
);

function digests(folder: string): readonly string[] {
  return readdirSync(folder)
    .sort()
    .map(
      (name) =>
        `${name} ${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}`,
    );
}
