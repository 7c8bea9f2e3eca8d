import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { headerOf, NX, NY, writeExposure } from './exposure-file.js';
import { rxdrizzle } from './support.js';
import type { Outcome } from './support.js';

interface Row {
  readonly x: number;
  readonly y: number;
  readonly ra: number;
  readonly dec: number;
  readonly ra_hms?: string;
  readonly dec_dms?: string;
}
interface OtherRow {
  readonly x: number;
  readonly y: number;
  readonly xout: number;
  readonly yout: number;
}

const rowsOf = <R>({ stdout, stderr, code }: Outcome): R[] => {
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as R[];
};

/** The corners, the edges of the corner pixels, outside on both sides, and the reference pixel. */
const POINTS = [
  [1, 1],
  [NX, NY],
  [0.5, NY + 0.5],
  [-7.25, -3.5],
  [20, 16.5],
  [33.3333, 2.71828],
];

/** TAN with SIP by the formulas of the FITS papers, written out for the header of the test file. */
function skyByHand(x: number, y: number): [number, number] {
  const [u, v] = [x - 20, y - 16.5];
  const f = u + 8e-5 * u * u - 3e-5 * u * v;
  const g = v - 6e-5 * v * v + 2e-5 * u * v;
  const rad = Math.PI / 180;
  const [xi, eta] = [(-0.128 / 3600) * f * rad, (0.128 / 3600) * g * rad];
  const dec0 = 17.2732 * rad;
  const below = Math.cos(dec0) - eta * Math.sin(dec0);
  const ra = 161.7694 + Math.atan2(xi, below) / rad;
  const dec = Math.atan2(eta * Math.cos(dec0) + Math.sin(dec0), Math.hypot(xi, below)) / rad;
  return [ra, dec];
}

t.test('pixtosky follows the formulas, in the order given, and skytopix is its inverse', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'));
  const sky = rowsOf<Row>(
    await rxdrizzle(['pixtosky', 'a_flt.fits[sci,1]', ...POINTS.flat().map(String), '--json'], cwd),
  );
  t.strictSame(
    sky.map(({ x, y }) => [x, y]),
    POINTS,
  );
  for (const { x, y, ra, dec } of sky) {
    const [wantedRa, wantedDec] = skyByHand(x, y);
    t.ok(Math.abs(ra - wantedRa) < 1e-11 && Math.abs(dec - wantedDec) < 1e-11, `(${String(x)}, ${String(y)})`);
  }
  const back = rowsOf<Row>(
    await rxdrizzle(
      ['skytopix', 'a_flt.fits[1]', ...sky.flatMap(({ ra, dec }) => [String(ra), String(dec)]), '--json'],
      cwd,
    ),
  );
  back.forEach(({ x, y }, index) => {
    t.ok(Math.hypot(x - POINTS[index][0], y - POINTS[index][1]) < 1e-6, `back to point ${String(index + 1)}`);
  });
});

t.test('text: names in a comment, the decimals that are asked for, a file instead of stdout', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'));
  const run = (...argv: string[]): Promise<Outcome> => rxdrizzle(argv, cwd);
  const plain = await run('pixtosky', 'a_flt.fits', '20', '16.5', '--precision', '4');
  t.strictSame([plain.stdout, plain.stderr], ['# x     y        ra      dec\n 20  16.5  161.7694  17.2732\n', '']);
  const quiet = await run('pixtosky', 'a_flt.fits', '20', '16.5', '--quiet', '--hms', '--precision', '2');
  t.equal(quiet.stdout, ' 20  16.5  10:47:04.656  +17:16:23.52\n');
  const first = await run('skytopix', 'a_flt.fits', '10:47:04.656', '+17:16:23.52', '--output', 'list.txt');
  t.strictSame([first.code, first.stdout], [0, '']);
  t.match(
    readFileSync(join(cwd, 'list.txt'), 'utf8'),
    /^# +ra .*\n161\.7694\d* +17\.2732\d* +20\.000000 +16\.500000\n$/,
  );
  const second = await run('skytopix', 'a_flt.fits', '161.7694', '17.2732', '--output', 'list.txt');
  t.equal(second.code, 1, 'an existing file is not replaced');
  t.match(second.stderr, /list\.txt: the file exists \(give --clobber/);
  t.equal((await run('skytopix', 'a_flt.fits', '161.7694', '17.2732', '--output', 'list.txt', '--clobber')).code, 0);
});

t.test('the digits that text shows by default keep 1e-6 of a pixel', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'));
  writeFileSync(join(cwd, 'xy.txt'), POINTS.map(([x, y]) => `${String(x)} ${String(y)}`).join('\n'));
  await rxdrizzle(['pixtosky', 'a_flt.fits', '--coordfile', 'xy.txt', '--output', 'sky.txt'], cwd);
  const back = await rxdrizzle(
    ['skytopix', 'a_flt.fits', '--coordfile', 'sky.txt', '--colnames', 'ra,dec', '--json'],
    cwd,
  );
  rowsOf<Row>(back).forEach(({ x, y }, index) => {
    t.ok(Math.hypot(x - POINTS[index][0], y - POINTS[index][1]) < 1e-6, `point ${String(index + 1)}`);
  });
});

t.test('a negative declination above -1 degree keeps its sign, in and out', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'), { sci: { CRVAL2: -0.25 } });
  const [row] = rowsOf<Row>(await rxdrizzle(['pixtosky', 'a_flt.fits', '20', '16.5', '--hms', '--json'], cwd));
  t.equal(row.dec_dms, '-00:15:00.000000');
  const [back] = rowsOf<Row>(
    await rxdrizzle(['skytopix', 'a_flt.fits', String(row.ra_hms), '-00:15:00', '--json'], cwd),
  );
  t.ok(Math.abs(back.y - 16.5) < 1e-6 && Math.abs(back.x - 20) < 1e-5);
});

t.test('lookup tables count, in any image of the file', async (t) => {
  const cwd = t.testdir();
  const shift = {
    header: headerOf({ EXTNAME: 'D2IMARR', EXTVER: 3 }),
    data: new Float32Array(NX * NY).fill(0.25),
    shape: [NX, NY],
  };
  const corrected = { D2IMDIS1: 'Lookup', D2IMERR1: 0.25 };
  await writeExposure(join(cwd, 'plain.fits'));
  const records = ['EXTVER: 3', 'NAXES: 2', 'AXIS.1: 1', 'AXIS.2: 2'];
  const header = headerOf({
    EXTNAME: 'OTHER',
    CTYPE1: 'RA---TAN',
    CTYPE2: 'DEC--TAN',
    CRPIX1: 20,
    CRPIX2: 16.5,
    CRVAL1: 161.7694,
    CRVAL2: 17.2732,
    CD1_1: -1e-5,
    CD2_2: 1e-5,
    ...corrected,
  });
  for (const record of records) header.append('D2IM1', record);
  const other = { header, data: new Float32Array(NX * NY), shape: [NX, NY] };
  await writeExposure(join(cwd, 'a.fits'), { more: [shift, other] });
  const [row] = rowsOf<Row>(await rxdrizzle(['pixtosky', 'a.fits[other]', '19.75', '16.5', '--json'], cwd));
  t.ok(
    Math.abs(row.ra - 161.7694) < 1e-12 && Math.abs(row.dec - 17.2732) < 1e-12,
    '19.75 + 0.25 is the reference pixel',
  );
});

t.test('pixtopix: to another image and back, and to the undistorted frame', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'));
  await writeExposure(join(cwd, 'b_flt.fits'), { offset: [0, (3 * 0.128) / 3600] });
  const there = rowsOf<OtherRow>(
    await rxdrizzle(['pixtopix', 'a_flt.fits', 'b_flt.fits[sci,1]', '20', '16.5', '-2', '5', '--json'], cwd),
  );
  // b looks 3 pixels further north: along the column of CRPIX, where only B_0_2 matters, y' - 6e-5 y'^2 = -3.
  t.ok(Math.abs(there[0].xout - 20) < 1e-6, 'same column');
  const v = there[0].yout - 16.5;
  t.ok(Math.abs(v - 6e-5 * v * v + 3) < 1e-6, `three rows down: ${String(v)}`);
  const back = rowsOf<OtherRow>(
    await rxdrizzle(
      [
        'pixtopix',
        'a_flt.fits',
        'b_flt.fits',
        ...there.flatMap(({ xout, yout }) => [String(xout), String(yout)]),
        '--direction',
        'backward',
        '--json',
      ],
      cwd,
    ),
  );
  t.ok(Math.hypot(back[1].xout + 2, back[1].yout - 5) < 1e-6, 'backward is the inverse');
  const frame = rowsOf<OtherRow>(await rxdrizzle(['pixtopix', 'a_flt.fits', '1', '1', String(NX), '1', '--json'], cwd));
  const [sky1, sky2] = [skyByHand(1, 1), skyByHand(NX, 1)];
  const arcsec = Math.hypot((sky2[0] - sky1[0]) * Math.cos((sky1[1] * Math.PI) / 180), sky2[1] - sky1[1]) * 3600;
  const pixels = Math.hypot(frame[1].xout - frame[0].xout, frame[1].yout - frame[0].yout);
  t.ok(Math.abs(arcsec / pixels - 0.1282500028610229) < 1e-6, 'the scale of the undistorted frame is IDCSCALE');
});

t.test('lists: columns by name, rows in order, the row named in errors', async (t) => {
  const cwd = t.testdir({ 'xy.csv': 'id,y,x\n1,16.5,20\n2,1,-3\n', 'bad.txt': '# x y\n1 2\n3 four\n' });
  await writeExposure(join(cwd, 'a_flt.fits'));
  const rows = rowsOf<Row>(
    await rxdrizzle(['pixtosky', 'a_flt.fits', '--coordfile', 'xy.csv', '--colnames', 'x,y', '--json'], cwd),
  );
  t.strictSame(
    rows.map(({ x, y }) => [x, y]),
    [
      [20, 16.5],
      [-3, 1],
    ],
  );
  const bad = await rxdrizzle(['pixtosky', 'a_flt.fits', '--coordfile', 'bad.txt'], cwd);
  t.equal(bad.code, 2);
  t.match(bad.stderr, /line 3 of bad\.txt: 'four' is not a pixel coordinate/);
  const missing = await rxdrizzle(['pixtosky', 'a_flt.fits', '--coordfile', 'none.txt'], cwd);
  t.equal(missing.code, 1);
  t.match(missing.stderr, /^rxdrizzle: none\.txt: no such file/);
});

t.test('points and files that cannot work are refused', async (t) => {
  const cwd = t.testdir();
  await writeExposure(join(cwd, 'a_flt.fits'));
  await writeExposure(join(cwd, 'galactic.fits'), { sci: { CTYPE1: 'GLON-TAN', CTYPE2: 'GLAT-TAN' } });
  const table: [string[], number, RegExp][] = [
    [
      ['skytopix', 'a_flt.fits', '161', '17', '341', '-17'],
      1,
      /a_flt\.fits\[SCI,1\]: point 2: \(341, -17\) has no pixel/,
    ],
    [['skytopix', 'a_flt.fits', '25:00:00', '17'], 2, /point 1: '25:00:00' is not a right ascension/],
    [['skytopix', 'a_flt.fits', '161', '-91'], 2, /point 1: '-91' is not a declination/],
    [['pixtosky', 'a_flt.fits', '1', 'NaN'], 2, /point 1: 'NaN' is not a pixel coordinate/],
    [['pixtosky', 'a_flt.fits[sci,2]', '1', '1'], 1, /there is no such extension/],
    [['pixtosky', 'a_flt.fits[dq,1]', '1', '1'], 1, /CTYPE1/],
    [['pixtosky', 'none.fits', '1', '1'], 1, /none\.fits: no such file/],
    [['pixtopix', 'a_flt.fits', 'galactic.fits', '1', '1'], 1, /galactic\.fits.*GALACTIC/],
  ];
  for (const [argv, code, pattern] of table) {
    const outcome = await rxdrizzle(argv, cwd);
    t.equal(outcome.code, code, argv.join(' '));
    t.match(outcome.stderr, pattern, argv.join(' '));
    t.equal(outcome.stdout, '');
  }
});
