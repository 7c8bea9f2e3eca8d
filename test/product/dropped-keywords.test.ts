import { join } from 'node:path';
import t from 'tap';
import { Run } from '../../operators/index.js';
import { astrodrizzle } from '../../pipelines/index.js';
import { acsDither } from '../../samples/generator/presets.js';
import { writeDitherSet } from '../../samples/generator/write-set.js';
import { FitsFile } from '../../src/fits/fits-file.js';
import { updateHeaderInPlace } from '../../src/fits/update.js';
import { isAlternateWcs, isDropped, isRecordValued, isStructural } from '../../src/product/dropped-keywords.js';

const words = (text: string): string[] => text.trim().split(/\s+/);

/** Distortion and WCS keywords of real ACS/WFC and WFC3 exposures (calibrated frames of 2010 to 2017, HST archive). */
const DISTORTION = words(`
  A_ORDER A_0_2 A_0_3 A_0_4 A_0_5 A_1_1 A_1_2 A_1_3 A_1_4 A_2_0 A_2_1 A_2_2 A_2_3 A_3_0 A_3_1 A_3_2 A_4_0 A_4_1 A_5_0
  B_ORDER B_0_2 B_0_3 B_0_4 B_0_5 B_1_1 B_1_2 B_1_3 B_1_4 B_2_0 B_2_1 B_2_2 B_2_3 B_3_0 B_3_1 B_3_2 B_4_0 B_4_1 B_5_0
  AP_ORDER AP_1_0 BP_ORDER BP_0_1 A_DMAX B_DMAX
  CPDIS1 CPDIS2 CPERR1 CPERR2 DP1 DP2 D2IM1 D2IM2 D2IMDIS1 D2IMDIS2 D2IMERR1 D2IMERR2 D2IMEXT NPOLEXT AXISCORR
  IDCSCALE IDCTHETA IDCV2REF IDCV3REF IDCXREF IDCYREF OCX10 OCX11 OCY10 OCY11
  TDDALPHA TDDBETA TDD_CTA TDD_CTB TDD_CXA TDD_CXB TDD_CYA TDD_CYB SIPNAME DISTNAME WCSCDATE HDRNAME
  OCD1_1 OCD1_2 OCD2_1 OCD2_2 OCRPIX1 OCRPIX2 OCRVAL1 OCRVAL2 OCTYPE1 OCTYPE2 OORIENTA ONAXIS1 ONAXIS2`);

const WCS = words(`
  WCSAXES CRPIX1 CRPIX2 CRVAL1 CRVAL2 CTYPE1 CTYPE2 CUNIT1 CUNIT2 CD1_1 CD1_2 CD2_1 CD2_2 CDELT1 CDELT2 PC1_1 PC2_2 CROTA2
  PV1_1 PV2_1 PV2_3 PV1_10 LONPOLE LATPOLE RADESYS EQUINOX WCSNAME WCSTYPE ORIENTAT VAFACTOR`);

const ALTERNATE = words(`
  WCSAXESA CRPIX1A CRPIX2O CRVAL1A CRVAL2O CTYPE1A CTYPE2O CUNIT1A CD1_1A CD1_2O CD2_1A CD2_2O CDELT1A PC1_1A PV2_1A LONPOLEA
  LATPOLEO RADESYSA EQUINOXA WCSNAMEA WCSNAMEO WCSTYPEA CRDER1A CSYER2A`);

const STRUCTURE = words(`
  SIMPLE XTENSION BITPIX NAXIS NAXIS1 NAXIS2 PCOUNT GCOUNT EXTEND NEXTEND BSCALE BZERO BLANK CHECKSUM DATASUM EXTNAME EXTVER
  INHERIT TTYPE1 TFORM12 ZNAXIS1 ZTILE2 NPIX1 NPIX2 PIXVALUE`);

const ONE_CHIP = words('MDRIZSKY LTV1 LTV2 LTM1_1 LTM2_2 CCDCHIP ROOTNAME FILENAME FILETYPE BUNIT OBJECT DATE');

/** Keywords of the same exposures that a product keeps; some look like the ones above. */
const KEPT = words(`
  TELESCOP INSTRUME DETECTOR FILTER FILTER1 FILTER2 APERTURE TARGNAME PROPOSID DATE-OBS TIME-OBS EXPSTART EXPEND EXPTIME EXPFLAG
  PHOTFLAM PHOTPLAM PHOTBW PHOTZPT PHOTMODE PHOTFNU CCDGAIN CCDAMP ATODGNA READNSEA BIASLEVA IDCTAB NPOLFILE D2IMFILE MDRIZTAB
  PA_V3 PA_APER RA_APER DEC_APER RA_TARG DEC_TARG POSTARG1 POSTARG2 P1_NPTS P1_PSPAC DARKTIME DGEOFILE MJDREF NCOMBINE
  NGOODPIX GOODMEAN SNRMEAN SOFTERRS MEANDARK SAMPNUM SAMPTIME BPIXTAB ASN_ID ASN_TAB PR_INV_L SCAN_ANG APNAME BPNAME TDFTRANS
  DIRIMAGE DPFILE OCCULT PVALUE CDBSFILE WCSFILE`);

t.test('nothing of the distortion, of the WCS, of other solutions or of the layout is carried over', (t) => {
  for (const [what, keywords] of Object.entries({ DISTORTION, WCS, ALTERNATE, STRUCTURE, ONE_CHIP })) {
    t.strictSame(
      keywords.filter((keyword) => !isDropped(keyword)),
      [],
      what,
    );
  }
  t.end();
});

t.test('everything else is', (t) => {
  t.strictSame(KEPT.filter(isDropped), []);
  t.end();
});

t.test('the families: structure, alternates, records', (t) => {
  t.strictSame(
    STRUCTURE.filter((keyword) => !isStructural(keyword)),
    [],
  );
  t.strictSame([...WCS, ...DISTORTION, ...KEPT].filter(isStructural), []);
  t.strictSame(
    ALTERNATE.filter((keyword) => !isAlternateWcs(keyword)),
    [],
  );
  t.strictSame([...WCS, ...DISTORTION, ...KEPT].filter(isAlternateWcs), []);
  t.strictSame(
    [...WCS, ...DISTORTION, ...ALTERNATE, ...KEPT].filter(isRecordValued),
    words('CPDIS1 CPDIS2 DP1 DP2 D2IM1 D2IM2 D2IMDIS1 D2IMDIS2'),
  );
  t.strictSame(
    ['DP1.EXTVER', 'D2IM2.AXIS.1'].filter((keyword) => !isRecordValued(keyword)),
    [],
  );
  t.end();
});

t.test('a product of exposures with all of them has none, and says it is undistorted', async (t) => {
  const { files, folder } = await writeDitherSet(acsDither({ nx: 64, ny: 64, exposures: 1 }), t.testdir());
  // Values that no reader may stumble over: the exposure's own WCS is left alone.
  const added = DISTORTION.filter((keyword) => /^(IDC[TV]|OC|TDD|SIPNAME|DISTNAME|AP_|BP_|ON)/.test(keyword));
  for (const hdu of [0, 1]) {
    await updateHeaderInPlace(files[0], hdu, (header) => {
      for (const keyword of added) if (!header.has(keyword)) header.set(keyword, 1);
    });
  }
  const run = new Run({ workers: 1 });
  t.teardown(() => run.close());
  for (const build of [true, false]) {
    const { products } = await astrodrizzle(
      files,
      { skysub: false, static: false, driz_cr: false, output: join(folder, `p${String(build)}`), build },
      run,
    );
    for (const product of products) {
      const file = await FitsFile.open(product);
      for (const hdu of file.hdus.filter(({ extname }) => extname !== 'HDRTAB')) {
        const found = hdu.header
          .keywords()
          .filter((keyword) => DISTORTION.includes(keyword) || isAlternateWcs(keyword));
        t.strictSame(found, [], `${hdu.label}: ${found.join(' ')}`);
        if (hdu.header.has('CTYPE1')) t.equal(hdu.header.get('CTYPE1'), 'RA---TAN', 'no -SIP');
      }
      file.close();
    }
  }
});
