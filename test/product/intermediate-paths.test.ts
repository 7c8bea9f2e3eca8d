import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import {
  blotPath,
  cleanedPath,
  cosmicRayMaskPath,
  finalMaskPath,
  medianPath,
  singleMaskPath,
  singleSciPath,
  singleWhtPath,
  staticMaskPath,
} from '../../src/product/intermediate-paths.js';
import { shared } from '../support/paths.js';

const CHIP = { extname: 'SCI', extver: 2 };

t.test('the names of the dossier', (t) => {
  const file = 'data/ib1f19l6q_flt.fits';
  t.strictSame(
    [
      singleSciPath('.', file),
      singleWhtPath('.', file),
      singleMaskPath('work', file, CHIP),
      finalMaskPath('work', file, CHIP),
      blotPath('work', file, CHIP),
      cosmicRayMaskPath('work', file, { extname: 'sci', extver: 1 }),
      cleanedPath('work', file),
      medianPath('out/f160w_drz'),
      staticMaskPath('out/f160w_opt_drz', 1014, 1024, 1),
    ],
    [
      'ib1f19l6q_single_sci.fits',
      'ib1f19l6q_single_wht.fits',
      'work/ib1f19l6q_sci2_single_mask.fits',
      'work/ib1f19l6q_sci2_final_mask.fits',
      'work/ib1f19l6q_sci2_blt.fits',
      'work/ib1f19l6q_sci1_crmask.fits',
      'work/ib1f19l6q_crclean.fits',
      'out/f160w_med.fits',
      'out/f160w_opt_1014x1024_1_staticMask.fits',
    ],
  );
  t.end();
});

const golden = shared();

t.test('files of the reference have these names', { skip: golden === undefined && 'needs ../shared' }, (t) => {
  const folder = join(golden ?? '', 'golden', 'astrodrizzle', 'acs4', 'defaults');
  const file = 'jsim3101_flc.fits';
  const plain = [singleSciPath(folder, file), singleWhtPath(folder, file), blotPath(folder, file, CHIP)];
  const packed = [singleMaskPath(folder, file, CHIP), cosmicRayMaskPath(folder, file, CHIP)];
  const names = [...plain, medianPath(join(folder, 'ad_drc')), ...packed.map((name) => `${name}.gz`)];
  t.strictSame(
    names.filter((name) => !existsSync(name)),
    [],
  );
  t.end();
});
