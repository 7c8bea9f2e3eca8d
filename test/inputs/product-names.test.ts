import t from 'tap';
import { fileRoot, fileStem } from '../../src/inputs/file-root.js';
import type { InputSpec } from '../../src/inputs/input-spec.js';
import { productNames } from '../../src/inputs/product-names.js';

const FLT: readonly InputSpec[] = [{ file: 'in/ib1f19l6q_flt.fits' }, { file: 'in/ib1f19l7q_flt.fits' }];
const FLC: readonly InputSpec[] = [{ file: 'j1_flc.fits' }, { file: 'j2_flt.fits' }];

function sci(output: string, inputs = FLT, instrument = 'WFC3', build = true): string {
  return productNames(output, inputs, instrument, build).sci;
}

t.test('names of the products', (t) => {
  t.equal(sci('f160w'), 'f160w_drz.fits');
  t.equal(sci('out/f160w'), 'out/f160w_drz.fits');
  t.equal(sci('f160w', FLC, 'ACS'), 'f160w_drc.fits', 'by the first input');
  t.equal(sci('f160w', FLT, 'WFPC2'), 'f160w_drw.fits');
  t.equal(sci('f160w_drz'), 'f160w_drz.fits', 'the token is not doubled');
  t.equal(sci('ib1f19l6q_flt'), 'ib1f19l6q_drz.fits', 'a known suffix is taken off');
  t.equal(sci('foo.fits'), 'foo.fits', 'verbatim');
  t.equal(sci('v1.2'), 'v1.2_drz.fits', 'a dot is not an ending');
  t.strictSame(productNames('f160w', FLT, 'WFC3', false), {
    stem: 'f160w_drz',
    sci: 'f160w_drz_sci.fits',
    wht: 'f160w_drz_wht.fits',
    ctx: 'f160w_drz_ctx.fits',
    err: 'f160w_drz_err.fits',
    dq: 'f160w_drz_dq.fits',
  });
  t.equal(productNames('foo.fits', FLT, 'WFC3', false).wht, 'foo_wht.fits');
  t.throws(() => sci('out/'), { name: 'UsageError', place: { option: 'output' } });
  t.throws(() => sci('..'), { name: 'UsageError' });
  t.end();
});

t.test('without an output', (t) => {
  t.equal(sci('', FLT), 'final_drz.fits');
  t.equal(sci('', FLT.slice(0, 1)), 'ib1f19l6q_drz.fits');
  t.equal(sci('', [{ file: 'vircam_h_1.fits.fz' }], ''), 'vircam_h_1_drz.fits');
  t.equal(sci('', [{ file: 'set.zip!night/a_flc.fits' }], 'ACS'), 'a_drc.fits');
  t.equal(
    sci('', [{ file: 'a_flt.fits', association: { table: 't_asn.fits', product: 'ib1f19010' } }]),
    'ib1f19010_drz.fits',
  );
  t.end();
});

t.test('roots', (t) => {
  t.equal(fileRoot('/x/ib1f19l6q_flt.fits'), 'ib1f19l6q');
  t.equal(fileRoot('u1_c0m.fits.gz'), 'u1');
  t.equal(fileStem('a.b_flt.fit'), 'a.b_flt');
  t.end();
});
