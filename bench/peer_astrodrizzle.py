#!/usr/bin/env python3
"""AstroDrizzle with its default steps: `peer_astrodrizzle.py --output NAME --scale 0.05 FILE...`.

The files are rewritten (flags of cosmic rays, sky), so give it copies; products and logs go to their folder. Prints as JSON the
seconds that its own call took, without the start of Python and imports.
"""

import argparse
import contextlib
import json
import os
import sys
import time

parser = argparse.ArgumentParser()
parser.add_argument("--output", required=True)
parser.add_argument("--scale", type=float, required=True)
parser.add_argument("files", nargs="+")
args = parser.parse_args()
os.chdir(os.path.dirname(os.path.abspath(args.files[0])))
with contextlib.redirect_stdout(sys.stderr):
    from drizzlepac.astrodrizzle import AstroDrizzle

    start = time.perf_counter()
    AstroDrizzle(
        [os.path.basename(file) for file in args.files],
        output=args.output,
        build=True,
        context=True,
        preserve=False,
        clean=True,
        final_wcs=True,
        final_scale=args.scale,
    )
json.dump({"seconds": time.perf_counter() - start}, sys.stdout)
