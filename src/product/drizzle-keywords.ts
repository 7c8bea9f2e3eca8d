import { basename } from 'node:path';
import type { Chip } from '../exposure/exposure.js';
import { asciiText } from '../fits/ascii-text.js';
import type { Header } from '../fits/header.js';
import { real } from '../fits/card-format.js';
import type { CardInput } from '../fits/card-format.js';
import type { ProductChip, ProductFacts, ProductFileNames } from './product-facts.js';

/** Chips that have keywords of their own: `Dnnn` has three digits. The table of inputs has all chips. */
const MOST_KEYWORD_SETS = 999;

/** Adds NDRIZIM and one set of Dnnn keywords a chip, named as AstroDrizzle names them. */
export function addDrizzleKeywords(header: Header, facts: ProductFacts, names: ProductFileNames): void {
  header.set('NDRIZIM', facts.chips.length, 'Drizzle, number of chips drizzled onto output');
  facts.chips.slice(0, MOST_KEYWORD_SETS).forEach((chip, index) => {
    const prefix = `D${String(index + 1).padStart(3, '0')}`;
    for (const [suffix, value, comment] of chipKeywords(facts, chip, names)) {
      const card = typeof value === 'string' ? asciiText(value) : value;
      header.set(prefix + suffix, card, `Drizzle, ${comment}`);
    }
  });
  if (facts.chips.length > MOST_KEYWORD_SETS) {
    header.addHistory(`Keywords D001 to D${String(MOST_KEYWORD_SETS)} only; HDRTAB lists all chips.`);
  }
}

function chipKeywords(facts: ProductFacts, used: ProductChip, names: ProductFileNames): [string, CardInput, string][] {
  const { parameters: p, frame } = facts;
  const chip = used.exposure.chips[used.chip];
  const data = `${basename(used.exposure.file)}[${chip.extname.toLowerCase()},${String(chip.extver)}]`;
  return [
    ['VER', `rxdrizzle ${facts.version}`, 'software version'],
    ['GEOM', 'wcs', 'source of geometric information'],
    ['DATA', data, 'input data image'],
    ['DEXP', real(chip.exptime), 'input image exposure time (s)'],
    ['OUDA', names.sci, 'output data image'],
    ['OUWE', names.wht, 'output weighting image'],
    ['OUCO', p.context ? names.ctx : '', 'output context image'],
    ['MASK', 'DQ', 'input weighting image'],
    ['WTSC', real(used.weightScale), 'weighting factor for input image'],
    ['KERN', p.final_kernel, 'form of weight distribution kernel'],
    ['PIXF', real(p.final_pixfrac), 'linear size of drop'],
    ['COEF', chip.wcs.hasDistortion ? 'SIP' : 'NONE', 'source of coefficients'],
    ['OUUN', p.final_units, 'units of output image - counts or cps'],
    ['FVAL', fillText(p.final_fillval), 'fill value for zero weight output pix'],
    ['WKEY', p.wcskey, 'input image WCS version used'],
    ['SCAL', frame.pscale, 'pixel size (arcsec) of output image'],
    ['ISCL', chip.pscale, 'nominal pixel size (arcsec) of input'],
    ...planeKeywords(chip),
  ];
}

/** Where the sky that was subtracted is a plane; its constant and its tangent point are in the table of inputs. */
function planeKeywords({ skyPlane }: Chip): [string, CardInput, string][] {
  if (!skyPlane) return [];
  return [
    ['PLXI', real(skyPlane.slopeXi), 'rise of sky per arcmin east'],
    ['PLET', real(skyPlane.slopeEta), 'rise of sky per arcmin north'],
  ];
}

function fillText(fillval: number | null): string {
  return fillval === null ? 'INDEF' : String(fillval);
}
