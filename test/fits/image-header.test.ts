import { join } from 'node:path';
import t from 'tap';
import { FitsFile, imageHeader } from '../../src/fits/fits-file.js';
import { Header } from '../../src/fits/header.js';
import { mandatoryImageCards } from '../../src/fits/image-header.js';
import { shared } from '../support/paths.js';

const names = (header: Header): string[] => header.cards().map((card) => card.keyword);

t.test('mandatory cards come first and in order, whatever was there', async (t) => {
  const header = Header.fromText(
    "EXTNAME = 'SCI'\nNAXIS1  = 7\nNAXIS3  = 9\nSIMPLE  = T\nBITPIX  = 16\nPCOUNT  = 4",
    'x',
  );
  mandatoryImageCards(header, { primary: false, bitpix: -32, naxis: [20, 10] });
  t.same(names(header), ['XTENSION', 'BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2', 'PCOUNT', 'GCOUNT', 'EXTNAME']);
  t.same(
    ['XTENSION', 'BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2'].map((keyword) => header.get(keyword)),
    ['IMAGE', -32, 2, 20, 10],
  );
  mandatoryImageCards(header, { primary: true, bitpix: 8, naxis: [] });
  t.same(names(header), ['SIMPLE', 'BITPIX', 'NAXIS', 'EXTEND', 'EXTNAME']);
  t.same(names(mandatoryImageCards(Header.empty('x'), { primary: true, bitpix: 8, naxis: [], extend: false })), [
    'SIMPLE',
    'BITPIX',
    'NAXIS',
  ]);
});

t.test(
  'the header of a compressed image is that of the image',
  { skip: shared() ? false : 'needs ../shared/data' },
  async (t) => {
    const folder = join(shared() ?? '', 'data', 'vista_h_dither');
    const packed = await FitsFile.open(join(folder, 'vircam_h_1.fits.fz'));
    t.teardown(() => packed.close());
    const hdu = packed.hdu(1);
    const header = imageHeader(hdu);
    t.equal(hdu.kind, 'compressed-image');
    t.same(
      ['BITPIX', 'NAXIS', 'NAXIS1', 'NAXIS2'].map((keyword) => header.get(keyword)),
      ['ZBITPIX', 'ZNAXIS', 'ZNAXIS1', 'ZNAXIS2'].map((keyword) => hdu.header.get(keyword)),
    );
    t.same(
      names(header).filter((name) => /^(?:Z(?!EROPT)|T(?:TYPE|FORM|FIELDS)|THEAP)/.test(name)),
      [],
    );
    t.equal(header.get('XTENSION'), 'IMAGE');
    for (const keyword of ['CTYPE1', 'CRVAL1', 'PV2_3', 'MAGZPT'])
      t.equal(header.get(keyword), hdu.header.get(keyword), keyword);
    t.equal(imageHeader(packed.hdu(0)), packed.hdu(0).header);
  },
);
