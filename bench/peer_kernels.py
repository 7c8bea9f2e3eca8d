#!/usr/bin/env python3
"""Time of the kernels of the `drizzle` package of PyPI and of the pixel map they need, ns per input pixel.

    python3 peer_kernels.py [--side 2048] [--rounds 5] [--json]

The frame is that of bench/kernels.ts: a TAN-SIP chip of order 4 onto a TAN frame turned by 2.5 degrees, float32 data
and weights, one thread. User CPU time, minimum and median over the rounds. The map is made as a user makes it
(all_pix2world, wcs_world2pix); our kernels have theirs inside.
"""

import argparse
import json
import resource
import sys

import numpy as np
from astropy.wcs import WCS, Sip
from drizzle.resample import Drizzle

CASES = [
    ("square", 1.0, 1.0),
    ("square", 1.0, 0.8),
    ("square", 0.5, 1.0),
    ("square", 0.5, 0.8),
    ("turbo", 1.0, 0.8),
    ("turbo", 0.5, 0.8),
    ("point", 1.0, 1.0),
    ("gaussian", 1.0, 0.8),
    ("gaussian", 0.5, 0.8),
    ("lanczos3", 1.0, 1.0),
    ("lanczos3", 0.5, 1.0),
]
PIXEL = 0.05 / 3600


def linear_wcs(kind, scale, angle, crpix):
    wcs = WCS(naxis=2)
    wcs.wcs.ctype = ["RA---TAN" + kind, "DEC--TAN" + kind]
    wcs.wcs.crval = [150.0, 2.0]
    wcs.wcs.crpix = crpix
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    wcs.wcs.cd = PIXEL * scale * np.array([[-c, s], [s, c]])
    return wcs


def sip_chip(side):
    a, b = np.zeros((5, 5)), np.zeros((5, 5))
    a[2, 0], a[1, 1], a[0, 2], a[3, 0], a[0, 4] = 8.6e-6, -5.2e-6, 2.1e-6, -4.6e-10, 3e-15
    b[2, 0], b[1, 1], b[0, 2], b[0, 3], b[4, 0] = -7.3e-6, 6.1e-6, -7.1e-6, -4.3e-10, 2e-15
    wcs = linear_wcs("-SIP", 1.0, 0.0, [side / 2, side / 2])
    wcs.sip = Sip(a, b, None, None, wcs.wcs.crpix)
    return wcs


def make_map(chip, frame, side):
    y, x = np.indices((side, side), dtype=np.float64)
    lon, lat = chip.all_pix2world(x.ravel(), y.ravel(), 0)
    out_x, out_y = frame.wcs_world2pix(lon, lat, 0)
    return np.dstack([out_x.reshape(side, side), out_y.reshape(side, side)])


def times(run, rounds, pixels):
    run()
    found = []
    for _ in range(rounds):
        start = resource.getrusage(resource.RUSAGE_SELF).ru_utime
        run()
        found.append(1e9 * (resource.getrusage(resource.RUSAGE_SELF).ru_utime - start) / pixels)
    found.sort()
    return found[0], found[len(found) // 2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--side", type=int, default=2048)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    side, pixels = args.side, args.side**2
    chip = sip_chip(side)
    data = (100 + np.arange(pixels) % 17).astype(np.float32).reshape(side, side)
    weight = np.full((side, side), 500, np.float32)
    rows, maps = [], {}
    for scale in (1.0, 0.5):
        extent = int(np.ceil(side / scale * 1.25))
        frame = linear_wcs("", scale, 2.5, [side / scale / 1.7, side / scale / 1.7])
        maps[scale] = (make_map(chip, frame, side), (extent, extent))
        least, median = times(lambda: make_map(chip, frame, side), args.rounds, pixels)
        rows.append({"name": f"pixel map, scale {scale:g}", "min": least, "median": median})
    for kernel, scale, pixfrac in CASES:
        pixmap, shape = maps[scale]

        def run():
            Drizzle(kernel=kernel, out_shape=shape, fillval="NaN").add_image(
                data, exptime=500.0, pixmap=pixmap, pixel_scale_ratio=scale, weight_map=weight, pixfrac=pixfrac
            )

        least, median = times(run, args.rounds, pixels)
        rows.append({"name": f"{kernel} scale {scale:g} pixfrac {pixfrac:g}", "min": least, "median": median})
    if args.json:
        json.dump(rows, sys.stdout)
        return
    print(f"{'ns per input pixel, user CPU (peer)':44}     min  median")
    for row in rows:
        print(f"{row['name']:44} {row['min']:7.1f} {row['median']:7.1f}")


if __name__ == "__main__":
    main()
