#!/usr/bin/env python3
"""Compares two products of the same frame: JSON with what differs where both have weight.

    python3 peer_compare.py OURS_drz.fits PEER.fits
"""

import json
import sys

import numpy as np
from astropy.io import fits


def planes(path):
    with fits.open(path) as hdus:
        return hdus["SCI"].data.astype(np.float64), hdus["WHT"].data.astype(np.float64)


def main():
    (ours, our_weight), (peer, peer_weight) = planes(sys.argv[1]), planes(sys.argv[2])
    both = (our_weight > 0) & (peer_weight > 0) & np.isfinite(ours) & np.isfinite(peer)
    difference = np.abs(ours - peer)[both]
    rms = float(np.std(ours[both]))
    result = {
        "frame": list(ours.shape[::-1]),
        "covered_by_both": int(both.sum()),
        "covered_by_one": int(((our_weight > 0) != (peer_weight > 0)).sum()),
        "rms": rms,
        "median_difference_over_rms": float(np.median(difference)) / rms,
        "p99_difference_over_rms": float(np.quantile(difference, 0.99)) / rms,
        "weight_ratio": float(our_weight.sum() / peer_weight.sum()),
    }
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
