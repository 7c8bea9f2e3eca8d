#!/usr/bin/env python3
"""stsci.skypac's skymatch on the exposures named: `peer_skymatch.py --method match --stat median FILE...`.

It prints its log. Two things are put right in it, so that it works at all and does the same: spherical_geometry
1.4 lost `iter_polygons_flat`, and skypac 1.0.11 to 1.0.12 use the bad pixels instead of the good ones.
"""

import argparse

from spherical_geometry.polygon import SphericalPolygon

if not hasattr(SphericalPolygon, "iter_polygons_flat"):

    def iter_polygons_flat(self):
        for part in self._polygons:
            yield from part.iter_polygons_flat() if isinstance(part, SphericalPolygon) else (part,)

    SphericalPolygon.iter_polygons_flat = iter_polygons_flat

from astropy.nddata import bitmask
from stsci.skypac import skyline
from stsci.skypac.skymatch import skymatch


def good_pixels(*args, **kwargs):
    kwargs.setdefault("good_mask_value", True)
    return bitmask.bitfield_to_boolean_mask(*args, **kwargs)


skyline.bitfield_to_boolean_mask = good_pixels

parser = argparse.ArgumentParser()
parser.add_argument("--method", default="globalmin+match")
parser.add_argument("--stat", default="median")
parser.add_argument("files", nargs="+")
args = parser.parse_args()
skymatch(
    ",".join(args.files),
    skymethod=args.method,
    skystat=args.stat,
    nclip=5,
    dq_bits=0,
    readonly=True,
    verbose=False,
    flog=None,
)
