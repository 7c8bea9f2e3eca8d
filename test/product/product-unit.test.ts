import t from 'tap';
import { productUnit } from '../../src/product/product-facts.js';

interface Case {
  readonly bunit: string;
  readonly gain?: number;
  readonly effGain?: number;
  readonly proc_unit?: 'native' | 'electrons';
}

/** Units of the product in cps and in counts. */
function units({ bunit, gain, effGain = 1, proc_unit = 'native' }: Case): readonly string[] {
  return (['cps', 'counts'] as const).map((final_units) =>
    productUnit({ bunit, gain, effGain }, { final_units, proc_unit }),
  );
}

t.test('per second is written once, and taken away for totals', (t) => {
  t.strictSame(units({ bunit: 'ELECTRONS/S' }), ['ELECTRONS/S', 'ELECTRONS']);
  t.strictSame(units({ bunit: 'ELECTRONS' }), ['ELECTRONS/S', 'ELECTRONS']);
  t.strictSame(units({ bunit: 'electron s-1' }), ['electron s-1', 'electron']);
  t.strictSame(units({ bunit: 'e s**-1' }), ['e s**-1', 'e']);
  t.strictSame(units({ bunit: 'adu.s-1' }), ['adu.s-1', 'adu']);
  t.strictSame(units({ bunit: 's^-1' }), ['s^-1', 'COUNTS']);
  t.strictSame(units({ bunit: 'electron / s' }), ['electron / s', 'electron']);
  t.strictSame(units({ bunit: 'MJy/sr' }), ['MJy/sr', 'MJy/sr.s'], 'a flux density');
  t.end();
});

t.test('proc_unit=electrons', (t) => {
  const electrons = { proc_unit: 'electrons' } as const;
  t.strictSame(units({ ...electrons, bunit: 'COUNTS', gain: 7, effGain: 7 }), ['ELECTRONS/S', 'ELECTRONS']);
  t.strictSame(units({ ...electrons, bunit: 'adu', gain: 1 }), ['ELECTRONS/S', 'ELECTRONS'], 'a gain of 1 is a gain');
  t.strictSame(units({ ...electrons, bunit: 'electron s-1' }), ['electron s-1', 'electron']);
  t.strictSame(units({ ...electrons, bunit: 'ELECTRONS/S', gain: 2.5 }), ['ELECTRONS/S', 'ELECTRONS']);
  t.end();
});
