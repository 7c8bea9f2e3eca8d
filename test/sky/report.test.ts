import t from 'tap';
import { chipCsv, edgeSteps, methodSteps, seamCsv, stepSummary } from '../../src/sky/report/index.js';
import type { SkyMatch } from '../../src/sky/match/sky-match.js';
import { syntheticMatch } from './report-match.js';

/** Rows of a table as objects; no cell of these tests holds a comma. */
function rowsOf(csv: string): Record<string, string>[] {
  const [head, ...lines] = csv.trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, k) => [names[k], cell])));
}

/**
 * Three exposures that all overlap, with differences that contradict each other by 3: d01 = -20, d12 = 15, d02 = -2.
 * Equal weights: the loop is out by d01 + d12 - d02 = -3, a third of it is left at each seam.
 */
function triangle(method: SkyMatch['method'] = 'globalmin+match'): SkyMatch {
  const scene = [
    { x: 0, y: 0, sky: 100 },
    { x: 10, y: 5, sky: 120 },
    { x: 5, y: 12, sky: 105 },
  ];
  const match = syntheticMatch(scene, { method });
  const exact = [-20, -2, 15];
  const pairs = match.pairs.map((pair, i) => ({ ...pair, difference: exact[i], error: 0.5 }));
  const residuals = Float64Array.of(-1, 1, -1);
  return { ...match, pairs, solution: { ...match.solution!, residuals } };
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

t.test('a step is what is left of a difference when the skies are taken away', async (t) => {
  const matched = edgeSteps(triangle());
  t.same(
    matched.map(({ a, b, before, after, error, sigmas }) => [a, b, before, after, error, sigmas]),
    [
      [0, 1, -20, -1, 0.5, 2],
      [0, 2, -2, 1, 0.5, 2],
      [1, 2, 15, -1, 0.5, 2],
    ],
  );
  const global = edgeSteps(triangle('globalmin'));
  t.same(
    global.map(({ after }) => after),
    [-20, -2, 15],
    'one value for all changes no step',
  );
  const local = triangle('localmin');
  const own = local.skies.map(({ sky }) => sky);
  t.same(
    edgeSteps(local).map(({ after }) => after),
    [-20 - (own[0] - own[1]), -2 - (own[0] - own[2]), 15 - (own[1] - own[2])],
  );
});

t.test('the summary: rms, largest and where, noise, by method', async (t) => {
  const summary = stepSummary(triangle());
  t.equal(summary.seams, 3);
  t.equal(summary.unit, 'electron s-1 arcsec-2');
  t.ok(near(summary.before.rms, Math.sqrt((400 + 4 + 225) / 3)), `${summary.before.rms}`);
  t.same([summary.before.largest, summary.before.between], [20, [0, 1]]);
  t.same([summary.after.rms, summary.after.largest, summary.noise, summary.worstSigmas], [1, 1, 0.5, 2]);
  const rms = new Map(summary.methods.map((size) => [size.method, size.rms]));
  t.same([...rms.keys()], ['localmin', 'globalmin', 'match', 'globalmin+match']);
  t.equal(rms.get('globalmin'), summary.before.rms);
  t.equal(rms.get('match'), 1);
});

t.test('a seam that nothing checks is told apart, and its zero counts for no sigma', async (t) => {
  const chain = syntheticMatch([0, 1, 2].map((k) => ({ x: 150 * k, y: 0, sky: 100 + k })));
  const summary = stepSummary(chain);
  t.same(
    edgeSteps(chain).map(({ checked }) => checked),
    [false, false],
  );
  t.equal(summary.unchecked, 2);
  t.ok(Number.isNaN(summary.worstSigmas));
  t.ok(edgeSteps({ ...chain, method: 'localmin' }).every(({ checked }) => checked));
});

t.test('without overlaps there are no steps, and matching has no value', async (t) => {
  const alone = syntheticMatch([{ x: 0, y: 0, sky: 100 }], { method: 'localmin' });
  const { seams, before, after, methods } = stepSummary(alone);
  t.same([seams, before.rms, after.largest, after.between], [0, NaN, NaN, null]);
  t.same(methodSteps(alone)[0].after, []);
  t.equal(methods.length, 4);
  t.equal(rowsOf(chipCsv(alone))[0].match, '', 'NaN is an empty cell');
  t.equal(seamCsv(alone).split('\n').length, 2, 'names only');
});

t.test('the table of chips: 18 exposures, four methods, native units', async (t) => {
  const scene = Array.from({ length: 18 }, (_, k) => ({ x: 15 * k, y: 7 * (k % 3), sky: 100 + k }));
  const match = syntheticMatch(scene, { noise: 0.01 });
  const rows = rowsOf(chipCsv(match));
  t.equal(rows.length, 18);
  t.same(
    Object.keys(rows[0]).join(),
    'exposure,file,extname,extver,group,status,method,sky,error,unit,slope_xi,slope_xi_error,slope_eta,slope_eta_error,kappa,brightness_unit,localmin,globalmin,match,globalmin+match',
  );
  const third = rows[2];
  t.same(
    [third.exposure, third.file, third.extname, third.extver, third.group, third.status, third.method, third.unit],
    ['3', 'jbq003yeq_flc.fits', 'SCI', '1', '1', 'ok', 'globalmin+match', 'ELECTRONS/S'],
  );
  // 0.05 arcsec pixels: a brightness of 102 is 0.255 in the chip's units; the noise is 1e-4 of it.
  const told = ['localmin', 'globalmin', 'match', 'globalmin+match'].map((name) => Number(third[name]) * 400);
  const off = told.map((value, k) => Math.abs(value - [102, 100, 2, 102][k]));
  t.ok(Math.max(...off) < 0.01, told.join(' '));
  t.equal(third.sky, third['globalmin+match']);
});

t.test('the table of seams: numbers from 1, square arcseconds, sigmas', async (t) => {
  const match = triangle();
  const [first] = rowsOf(seamCsv(match));
  t.same(
    [first.a, first.b, first.a_file, first.b_file, first.step_before, first.step_after, first.error, first.step_sigmas],
    ['1', '2', 'jbq001yeq_flc.fits', 'jbq002yeq_flc.fits', '-20', '-1', '0.5', '2'],
  );
  t.same([first.unit, first.checked], ['electron s-1 arcsec-2', 'yes']);
  // 200 x 200 pixels of 0.05 arcsec, shifted by 10 and 5.
  const area = 190 * 195 * 0.05 ** 2;
  t.ok(Math.abs(Number(first.area_arcsec2) / area - 1) < 1e-6, first.area_arcsec2);
});

t.test('names with commas and quotes do not break a row', async (t) => {
  const match = triangle();
  const odd = match.chips.map((chip) => ({ ...chip, file: 'a "b", c.fits' }));
  const line = chipCsv({ ...match, chips: odd }).split('\n')[1];
  t.ok(line.startsWith('1,"a ""b"", c.fits",SCI,1,'), line);
});
