import type { OutputFrame } from './frame.js';
import { frameWcs } from './frame.js';

/** Keyword, value, comment. */
export type FrameCard = readonly [keyword: string, value: string | number, comment: string];

/**
 * The cards of a frame for a product's image headers; numbers are to be written with all their digits.
 * Read back by any FITS reader they give the same coordinates, whatever its defaults.
 */
export function frameCards(frame: OutputFrame): FrameCard[] {
  const [lon, lat] = frameWcs(frame).ctype;
  return [
    ['WCSAXES', 2, 'number of coordinate axes'],
    ['CTYPE1', lon, 'gnomonic projection, longitude'],
    ['CTYPE2', lat, 'gnomonic projection, latitude'],
    ['CUNIT1', 'deg', 'unit of axis 1'],
    ['CUNIT2', 'deg', 'unit of axis 2'],
    ['CRPIX1', frame.crpix[0], 'reference pixel, x'],
    ['CRPIX2', frame.crpix[1], 'reference pixel, y'],
    ['CRVAL1', frame.crval[0], '[deg] longitude at the reference pixel'],
    ['CRVAL2', frame.crval[1], '[deg] latitude at the reference pixel'],
    ['CD1_1', frame.cd[0], '[deg/pixel] longitude along x'],
    ['CD1_2', frame.cd[1], '[deg/pixel] longitude along y'],
    ['CD2_1', frame.cd[2], '[deg/pixel] latitude along x'],
    ['CD2_2', frame.cd[3], '[deg/pixel] latitude along y'],
    ['LONPOLE', frame.lonPole, '[deg] native longitude of celestial pole'],
    ['LATPOLE', frame.crval[1], '[deg] native latitude of celestial pole'],
    ...systemCards(frame),
    ['ORIENTAT', frame.orientat, '[deg] position angle of image y axis'],
    ['VAFACTOR', 1, 'velocity aberration is already corrected'],
    ['WCSNAME', frame.name, 'name of the coordinate solution'],
    ['WCSTYPE', 'undistorted', 'the pixels carry no distortion'],
  ];
}

function systemCards({ system, axes }: OutputFrame): FrameCard[] {
  if (axes[0] !== 'RA') return [];
  const radesys: FrameCard = ['RADESYS', system.name, 'reference system'];
  return system.equinox === undefined
    ? [radesys]
    : [radesys, ['EQUINOX', system.equinox, '[yr] equinox of the coordinates']];
}
