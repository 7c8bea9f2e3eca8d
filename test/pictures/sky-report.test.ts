import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { boxesMeet } from '../../src/pictures/sky/drawing.js';
import { skyReportPaths, skyReportSvg, writeSkyReport } from '../../src/pictures/sky/index.js';
import type { SkyReportSvg } from '../../src/pictures/sky/index.js';
import type { SkyMatch } from '../../src/sky/match/sky-match.js';
import { syntheticGrid, syntheticMatch } from '../sky/report-match.js';

const STRUCTURE = { structure: 0.4 };
const DITHER = [
  { x: 0, y: 0, sky: 100 },
  { x: 20, y: 6, sky: 120 },
  { x: 12, y: 24, sky: 105 },
  { x: -9, y: 17, sky: 110 },
];
const FOUR = syntheticMatch(DITHER, STRUCTURE);
const EIGHTEEN = syntheticMatch(syntheticGrid(3, 3, 2), STRUCTURE);
/** The upper row moved away: an island of 12. */
const SIXTY = syntheticMatch(
  syntheticGrid(6, 5, 2).map((one, k) => (k < 48 ? one : { ...one, y: one.y + 120 })),
  STRUCTURE,
);
/** Skies of 1e-19, a chain across RA 0. */
const CHAIN = syntheticMatch(
  [0, 1, 2, 3].map((k) => ({ x: 150 * k, y: 0, sky: 1e-19 * (5 + (k % 3)) })),
  { method: 'match', noise: 1e-20, ra: 0.001, dec: -60 },
);
const POLE = syntheticMatch([...syntheticGrid(2, 2, 1), { x: 900, y: 300, sky: 1e6 }], { method: 'match', dec: 90 });
const ALONE = syntheticMatch([{ x: 0, y: 0, sky: 0 }], { method: 'localmin' });

const SETS: readonly [string, SkyMatch][] = [
  ['4 exposures', FOUR],
  ['18 exposures', EIGHTEEN],
  ['60 exposures', SIXTY],
  ['a chain across RA 0', CHAIN],
  ['the pole', POLE],
  ['one exposure', ALONE],
];

/** Texts that lie on each other or leave the page. */
function misplaced({ texts, width, height }: SkyReportSvg): string[] {
  const outside = texts.filter(
    ({ box }) => box.left < 0 || box.top < 0 || box.left + box.width > width || box.top + box.height > height,
  );
  const clashes = texts.flatMap((one, i) =>
    texts.slice(i + 1).flatMap((other) => (boxesMeet(one.box, other.box) ? [`${one.text} / ${other.text}`] : [])),
  );
  return [...outside.map(({ text }) => `outside: ${text}`), ...clashes];
}

for (const [name, match] of SETS) {
  t.test(`${name}: no text on another or off the page, every exposure numbered`, async (t) => {
    const picture = skyReportSvg(match);
    t.same(misplaced(picture), []);
    const written = new Set([...picture.svg.matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text));
    const missing = match.exposures.map((_, k) => String(k + 1)).filter((number) => !written.has(number));
    t.same(missing, []);
  });
}

t.test('a long title, unit and odd names fit and are valid XML', async (t) => {
  const unit = 'erg s-1 cm-2 Angstrom-1 arcsec-2 of a very long and quite unusual name';
  const chips = FOUR.chips.map((chip) => ({ ...chip, brightness: { ...chip.brightness, unit } }));
  const exposures = FOUR.exposures.map((one) => ({ ...one, rootname: 'a<b>&"c\u0001' }));
  const picture = skyReportSvg({ ...FOUR, chips, exposures }, `skymatch, ${'median, '.repeat(30)}&c.`);
  t.same(misplaced(picture), []);
  const { width, height } = await sharp(Buffer.from(picture.svg)).metadata();
  t.same([width, height], [picture.width, picture.height]);
});

t.test('islands are outlined and named; one group is not', async (t) => {
  const names = (match: SkyMatch): string[] =>
    skyReportSvg(match)
      .texts.map(({ text }) => text)
      .filter((text) => text.startsWith('group '));
  t.same(names(SIXTY), ['group 1', 'group 2']);
  t.same(names(EIGHTEEN), []);
});

t.test('few seams are all named, of many the worst twenty by the step that is left', async (t) => {
  const seams = (match: SkyMatch): string[] => {
    const rows = skyReportSvg(match).texts.filter(({ text }) => /^\d+–\d+$/.test(text));
    // The table of methods has seams, too, at the right edge.
    return rows.filter(({ box }) => box.left < 1200).map(({ text }) => text);
  };
  t.equal(seams(FOUR).length, FOUR.pairs.length);
  const { pairs, solution } = EIGHTEEN;
  const left = (k: number): number => Math.abs(solution!.residuals[k]);
  const worst = [...pairs.keys()].sort((p, q) => left(q) - left(p)).slice(0, 20);
  t.same(
    seams(EIGHTEEN),
    worst.map((k) => `${pairs[k].a + 1}–${pairs[k].b + 1}`),
  );
});

t.test('east is to the left, and ticks are where the sky is', async (t) => {
  const { texts } = skyReportSvg(FOUR);
  const hours = texts.filter(({ text }) => /^\d\dh\d\dm/.test(text));
  t.ok(hours.length >= 3, hours.map(({ text }) => text).join());
  const middle = ({ box }: (typeof hours)[number]): number => box.left + box.width / 2;
  const seconds = ({ text }: (typeof hours)[number]): number => {
    const [h, m, s] = text.split(/[hms]/).map(Number);
    return 3600 * h + 60 * m + s;
  };
  const sorted = [...hours].sort((a, b) => middle(a) - middle(b));
  const [first, last] = [sorted[0], sorted[sorted.length - 1]];
  t.ok(seconds(first) > seconds(last));
  // The tag of exposure 1 stands on (150, 2), x being 0.05 arcsec a pixel: interpolate its place between the ticks.
  const tag = texts.find(({ text }) => text === '1')!;
  const share = (middle(tag) - middle(first)) / (middle(last) - middle(first));
  const found = seconds(first) + share * (seconds(last) - seconds(first));
  t.ok(Math.abs(found - 36000) < 0.005, `${found} s`);
});

t.test('three files: a picture of the right size that is not blank, and two tables', async (t) => {
  const folder = t.testdir();
  const paths = await writeSkyReport(join(folder, 'sky'), FOUR, 'A title');
  t.same(
    paths,
    ['sky.png', 'sky.csv', 'sky_seams.csv'].map((name) => join(folder, name)),
  );
  t.same(readdirSync(folder).sort(), ['sky.csv', 'sky.png', 'sky_seams.csv'], 'no temporary file is left');
  const { data, info } = await sharp(paths[0]).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = skyReportSvg(FOUR, 'A title');
  t.same([info.width, info.height], [width, height]);
  t.equal(width, 1600);
  const inked = data.reduce((sum, value) => sum + (value < 128 ? 1 : 0), 0) / data.length;
  t.ok(inked > 0.05, `${inked}`);
  t.same([...data.subarray(0, 3)], [255, 255, 255], 'white behind');
  t.equal(readFileSync(paths[1], 'utf8').trimEnd().split('\n').length, 5);
  t.equal(readFileSync(paths[2], 'utf8').trimEnd().split('\n').length, 1 + FOUR.pairs.length);
});

t.test(
  'colours follow the sky: the fill of the lowest and of the highest exposure are the ends of the map',
  async (t) => {
    const { svg } = skyReportSvg(FOUR);
    const fills = [...svg.matchAll(/<path [^>]*fill="(#[0-9a-f]{6})" fill-opacity/g)].map(([, fill]) => fill);
    t.equal(fills.length, 4);
    t.same([fills[0], fills[1]], ['#440154', '#fde725']);
  },
);

t.test('names of the files, and a place that cannot be written', async (t) => {
  t.same(skyReportPaths('a/b.v2'), { png: 'a/b.v2.png', chips: 'a/b.v2.csv', seams: 'a/b.v2_seams.csv' });
  t.same(skyReportPaths('x.PNG'), { png: 'x.PNG', chips: 'x.csv', seams: 'x_seams.csv' });
  t.same(skyReportPaths('x.csv').png, 'x.png');
  const folder = t.testdir({ full: { 'sky_seams.csv': {} } });
  await t.rejects(writeSkyReport(join(folder, 'no', 'sky'), ALONE), { name: 'StorageError' });
  // The table of seams cannot replace a folder: nothing of the report may appear.
  await t.rejects(writeSkyReport(join(folder, 'full', 'sky'), ALONE), { name: 'StorageError' });
  t.same(readdirSync(join(folder, 'full')), ['sky_seams.csv']);
  t.notOk(existsSync(join(folder, 'no')));
});
