#!/usr/bin/env python3
"""Drizzles exposures with the `drizzle` package of PyPI onto the frame of one of our products.

    python3 peer_drizzle.py --like OURS_drz.fits --output PEER.fits [--kernel square] [--pixfrac 1] FILE...

This is what a user of that package writes: astropy reads the files and maps every pixel centre (all_pix2world,
wcs_world2pix), Drizzle.add_image combines, astropy writes SCI, WHT and CTX. Weights are exposure time times the mask
of pixels whose DQ is 0; values are those of AstroDrizzle (electrons/s per output pixel).
"""

import argparse
import json
import sys
import warnings

import numpy as np
from astropy.io import fits
from astropy.utils import minversion
from astropy.wcs import WCS
from drizzle.resample import Drizzle


def table_nodes_from_first_pixel(hdus):
    """Puts the first node of D2IM and NPOL tables on the first pixel again.

    astropy 6.1 moved the nodes by one step (CRPIX read strictly as 1-based); AstroDrizzle products, the makers of the
    tables and rxdrizzle have the first node on the first pixel. Without this the two mosaics differ by up to 0.1 pixel.
    """
    if not minversion("astropy", "6.1"):
        return
    for hdu in hdus:
        if hdu.name in ("D2IMARR", "WCSDVARR"):
            for axis in "12":
                step = hdu.header.get("CDELT" + axis, 1.0)
                hdu.header["CRPIX" + axis] = hdu.header.get("CRPIX" + axis, 0.0) + 1.0 - 1.0 / step


def pixel_map(wcs_in, wcs_out, shape):
    y, x = np.indices(shape, dtype=np.float64)
    lon, lat = wcs_in.all_pix2world(x.ravel(), y.ravel(), 0)
    out_x, out_y = wcs_out.wcs_world2pix(lon, lat, 0)
    return np.dstack([out_x.reshape(shape), out_y.reshape(shape)])


def pixel_scale(wcs):
    return 3600.0 * np.sqrt(abs(np.linalg.det(wcs.wcs.cd)))


def add_exposure(driz, path, wcs_out, args):
    pixels = 0
    with fits.open(path, memmap=True) as hdus:
        table_nodes_from_first_pixel(hdus)
        exptime = hdus[0].header["EXPTIME"]
        for hdu in hdus:
            if hdu.name != "SCI":
                continue
            rate = "/S" in hdu.header["BUNIT"].upper()
            data = hdu.data.astype(np.float32)
            weight = (hdus["DQ", hdu.ver].data == 0).astype(np.float32) * np.float32(exptime)
            ratio = pixel_scale(wcs_out) / hdu.header["IDCSCALE"]
            driz.add_image(
                data,
                exptime=exptime,
                pixmap=pixel_map(WCS(hdu.header, hdus), wcs_out, data.shape),
                iscale=ratio**2,
                pixel_scale_ratio=ratio,
                weight_map=weight,
                pixfrac=args.pixfrac,
                in_units="cps" if rate else "counts",
            )
            pixels += data.size
    return pixels


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--like", required=True, help="product whose frame is used")
    parser.add_argument("--output", required=True)
    parser.add_argument("--kernel", default="square")
    parser.add_argument("--pixfrac", type=float, default=1.0)
    parser.add_argument("files", nargs="+")
    args = parser.parse_args()
    warnings.simplefilter("ignore")
    frame = fits.getheader(args.like, "SCI")
    wcs_out = WCS(frame)
    driz = Drizzle(kernel=args.kernel, out_shape=(frame["NAXIS2"], frame["NAXIS1"]), fillval="NaN")
    pixels = sum(add_exposure(driz, path, wcs_out, args) for path in args.files)
    header = wcs_out.to_header()
    fits.HDUList(
        [
            fits.PrimaryHDU(),
            fits.ImageHDU(driz.out_img, header, "SCI"),
            fits.ImageHDU(driz.out_wht, header, "WHT"),
            fits.ImageHDU(driz.out_ctx, header, "CTX"),
        ]
    ).writeto(args.output, overwrite=True)
    json.dump({"pixels": int(pixels)}, sys.stdout)


if __name__ == "__main__":
    main()
