import { readFileSync } from 'node:fs';
import t from 'tap';
import { isRxDrizzleError } from '../../src/errors/index.js';
import { badBits, parseBitFlags } from '../../src/parameters/bit-flags.js';
import type { BitFlags } from '../../src/parameters/bit-flags.js';
import { fixture } from '../support/paths.js';

interface Row {
  readonly written: string | number;
  readonly error?: string;
  readonly good?: number | null;
  /** By type of DQ: one character a value, 1 = good; null where astropy has no answer. */
  readonly pixels?: Readonly<Record<string, string | null>>;
}

const { dq, rows } = JSON.parse(readFileSync(fixture('bits', 'bit-flags.json'), 'utf8')) as {
  readonly dq: Readonly<Record<string, readonly number[]>>;
  readonly rows: readonly Row[];
};

const BITS: Readonly<Record<string, number>> = { uint8: 8, uint16: 16, int16: 16, int32: 32 };

function parsed(written: string | number): BitFlags | undefined {
  try {
    return parseBitFlags(written, 'final_bits');
  } catch (error) {
    if (isRxDrizzleError(error, 'UsageError') && error.place.option === 'final_bits' && error.remedy !== '')
      return undefined;
    throw error;
  }
}

t.test('every text is read as astropy reads it, or refused as there', (t) => {
  const different = rows.filter(({ written, error, good }) => {
    const flags = parsed(written);
    if (flags === undefined || error !== undefined) return (flags === undefined) !== (error !== undefined);
    // Masks are of 32 bits.
    return flags.ignore ? good !== null : good === null || flags.good !== ((good ?? 0) | 0);
  });
  t.ok(rows.length > 1000);
  t.strictSame(
    different.map(({ written }) => written),
    [],
  );
  t.end();
});

t.test('the same DQ values are good', (t) => {
  const different = rows.flatMap(({ written, pixels = {} }) => {
    const flags = parsed(written);
    return Object.entries(pixels).flatMap(([type, expected]) => {
      if (flags === undefined || expected === null) return [];
      const bad = badBits(flags, BITS[type]);
      const good = dq[type].map((value) => ((value & bad) === 0 ? '1' : '0')).join('');
      return good === expected ? [] : [`${JSON.stringify(written)} ${type}: ${good}, astropy ${expected}`];
    });
  });
  t.strictSame(different, []);
  t.end();
});
