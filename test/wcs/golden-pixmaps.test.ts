import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { Header } from '../../src/fits/header.js';
import { parseWcs } from '../../src/wcs/celestial-wcs.js';
import { frameFromHeader } from '../../src/wcs/output-frame.js';
import { evaluateMap, pixelMap } from '../../src/wcs/pixel-map.js';
import { shared } from '../support/paths.js';
import { hduOf, smallFits, tablesOf } from './fits-planes.js';

interface CaseFile {
  readonly inputs: readonly { readonly file: string; readonly exposure: string; readonly chip?: number }[];
}

/**
 * output.hdr keeps ten decimals of CRVAL1, half a unit of which is 4e-6 pixel: one offset common to all inputs of a
 * case may be that large, what is left beside it may not.
 */
const HEADER_DIGITS = 4e-6;

for (const name of ['ir_box4', 'acs_2chip']) {
  t.test(`the pixel maps of drizzle/${name}`, { skip: shared() ? false : 'needs ../shared/golden' }, (t) => {
    const folder = join(shared() ?? '', 'golden', 'drizzle', name);
    const { inputs } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as CaseFile;
    const frame = frameFromHeader(Header.fromText(readFileSync(join(folder, 'output.hdr'), 'latin1'), 'output.hdr'));
    t.ok(inputs.length >= 4);
    let offset: readonly [number, number] | undefined;
    for (const { file, exposure, chip } of inputs) {
      const hdus = smallFits(join(folder, exposure));
      const sci = hduOf(hdus, 'SCI', chip ?? 1);
      const input = parseWcs(sci.header, { tables: tablesOf(sci.header, hdus) });
      const pixmap = hduOf(smallFits(join(folder, file)), 'PIXMAP', 1);
      const nx = pixmap.header.number('NAXIS1') ?? 0;
      const ny = pixmap.header.number('NAXIS2') ?? 0;
      const map = pixelMap(input, nx, ny, frame);
      const out = new Float64Array(2);
      let worst = 0;
      for (let i = 0; i < nx * ny; i++) {
        evaluateMap(map, i % nx, Math.floor(i / nx), out);
        const golden = [
          pixmap.bytes.readDoubleBE(pixmap.start + 8 * i),
          pixmap.bytes.readDoubleBE(pixmap.start + 8 * (nx * ny + i)),
        ];
        offset ??= [out[0] - golden[0], out[1] - golden[1]];
        worst = Math.max(worst, Math.abs(out[0] - golden[0] - offset[0]), Math.abs(out[1] - golden[1] - offset[1]));
      }
      t.ok(worst < 1e-8, `${file}: ${worst.toExponential(2)} pixel beside the common offset`);
    }
    const common = Math.max(...(offset ?? [Infinity, Infinity]).map(Math.abs));
    t.ok(common < HEADER_DIGITS, `common offset: ${common.toExponential(2)} pixel`);
    t.end();
  });
}
