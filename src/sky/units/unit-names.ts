/** Base units and their powers, by canonical name: `electron s-1` is {electron: 1, s: -1}. */
export type UnitFactors = ReadonlyMap<string, number>;

/** What one pixel of a detector counts. */
export const DETECTOR_QUANTITIES: readonly string[] = ['electron', 'count', 'DN', 'photon'];

/** Units of time in which a rate may be given. */
export const TIMES: readonly string[] = ['s', 'ms', 'min', 'h', 'd'];

/** Solid angles with the power that makes "per area" of them; a beam is an area of its own. */
export const SOLID_ANGLES: ReadonlyMap<string, number> = new Map([
  ['sr', -1],
  ['beam', -1],
  ['arcsec', -2],
  ['arcmin', -2],
  ['deg', -2],
  ['mas', -2],
  ['rad', -2],
]);

/** Brightness temperatures and the like: surface brightness without naming an area. */
export const INTRINSIC_BRIGHTNESS: readonly string[] = ['K', 'mK', 'uK', 'R', 'kR'];

/** Logarithmic units: differences of them are ratios, so no sky can be subtracted. */
export const LOGARITHMIC = 'logarithmic';

const FLAM: UnitFactors = new Map([
  ['erg', 1],
  ['s', -1],
  ['cm', -2],
  ['Angstrom', -1],
]);

/** Spellings by canonical name, in lower case: names in upper case are as common in headers. */
const SPELLINGS: Readonly<Record<string, string>> = {
  electron: 'e e- e^- electron electrons elec elecs',
  count: 'count counts ct cts cnt cnts',
  DN: 'dn dns adu adus',
  photon: 'photon photons ph',
  s: 's sec secs second seconds',
  ms: 'msec',
  min: 'min mins minute minutes',
  h: 'h hr hrs hour hours',
  d: 'd day days',
  pixel: 'pix pixel pixels px spaxel',
  beam: 'beam beams',
  sr: 'sr ster steradian steradians',
  arcsec: 'arcsec arcsecs arcsecond arcseconds asec',
  arcmin: 'arcmin arcmins arcminute arcminutes',
  deg: 'deg degree degrees',
  mas: 'mas',
  rad: 'rad radian radians',
  Jy: 'jy jansky janskys',
  maggy: 'maggy maggies mgy',
  nanomaggy: 'nanomaggy nanomaggies nmgy',
  erg: 'erg ergs',
  W: 'w watt watts',
  J: 'joule joules',
  m: 'm meter meters metre metres',
  cm: 'cm',
  Angstrom: 'angstrom angstroms ang å',
  nm: 'nm',
  um: 'um µm μm micron microns',
  Hz: 'hz hertz',
  K: 'kelvin',
  R: 'rayleigh rayleighs',
  [LOGARITHMIC]: 'mag mags mmag magnitude magnitudes abmag stmag vegamag dex db log log10 ln',
};

const BY_SPELLING: ReadonlyMap<string, string> = new Map(
  Object.entries(SPELLINGS).flatMap(([name, spellings]) => spellings.split(' ').map((text) => [text, name] as const)),
);

/** Names whose case matters, or that mean something else in lower case. */
const EXACT: ReadonlyMap<string, string> = new Map([
  ['A', 'Angstrom'],
  ['J', 'J'],
  ['K', 'K'],
  ['mK', 'mK'],
  ['uK', 'uK'],
  ['R', 'R'],
  ['kR', 'kR'],
  ['ms', 'ms'],
]);

/** Names that stand for several units. */
const COMPOUND: ReadonlyMap<string, UnitFactors> = new Map([
  ['flam', FLAM],
  ['fnu', new Map([...FLAM].map(([name, power]) => [name === 'Angstrom' ? 'Hz' : name, power] as const))],
  ['photlam', new Map([...FLAM].map(([name, power]) => [name === 'erg' ? 'photon' : name, power] as const))],
  [
    'cps',
    new Map([
      ['count', 1],
      ['s', -1],
    ]),
  ],
  ['sqarcsec', new Map([['arcsec', 2]])],
  ['sqarcmin', new Map([['arcmin', 2]])],
  ['sqdeg', new Map([['deg', 2]])],
]);

/** The base units that a name stands for; undefined for a name that is not known. */
export function factorsOfName(text: string): UnitFactors | undefined {
  const exact = EXACT.get(text);
  if (exact !== undefined) return one(exact);
  const lower = text.toLowerCase();
  const name = BY_SPELLING.get(lower) ?? janskyMultiple(text);
  return name === undefined ? COMPOUND.get(lower) : one(name);
}

function one(name: string): Map<string, number> {
  return new Map([[name, 1]]);
}

/** `mJy`, `MJy`, `UJY`. In `MJY` nothing tells milli from mega: it stays a unit of its own, equal only to itself. */
function janskyMultiple(text: string): string | undefined {
  const prefix = /^([munkgµμ])jy$/i.exec(text)?.[1];
  if (prefix === undefined) return undefined;
  if (text === 'MJY') return text;
  if (prefix === 'M') return 'MJy';
  return `${prefix.toLowerCase().replace(/[µμ]/, 'u').replace('g', 'G')}Jy`;
}

/** True for names made by {@link factorsOfName} that are flux densities by themselves. */
export function isFluxName(name: string): boolean {
  return /^(?:[munkG]?Jy|MJ[yY]|(?:nano)?maggy)$/.test(name);
}
