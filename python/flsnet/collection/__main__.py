# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Finds the parts of the faces of a large collection of photos, as a job of Ray Data.

Writes Parquet files part-000000.parquet, ... with a row for each photo: where it comes from, its labels as the bytes of
a PNG file, its faces with measures, or the error where it cannot be read. The same call again goes on where a job was
ended, and keeps what is there. RAY_ADDRESS in the environment names a cluster; without it Ray runs here.
"""

import argparse
import sys
from typing import List, Optional

from flsnet import _console, _files

try:
    import ray.exceptions

    from .job import Progress, Settings, counted, run
except ImportError as missing:
    sys.exit(f"python -m flsnet.collection needs Ray Data and PyArrow ({missing}): pip install 'flsnet[collection]'")


def positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give a number above zero")
    return number


def place(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("give a path or a URI; the folder that you are in is '.'")
    return text


def column_name(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("give the name of a column")
    return text


def parse_arguments(arguments: Optional[List[str]]) -> argparse.Namespace:
    defaults = Settings()
    parser = argparse.ArgumentParser(prog="python -m flsnet.collection", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("input", type=place, metavar="INPUT", help="folder, list of files (.txt, one a line), Parquet file or picture: "
                        "a path, or a URI such as s3://bucket/photos")
    parser.add_argument("output", type=place, metavar="OUTPUT", help="folder of the results: a path or a URI")
    parser.add_argument("--workers", type=positive, default=defaults.workers, metavar="N",
                        help="processes that segment (default: as many as there are processors for)")
    parser.add_argument("--threads", type=positive, default=defaults.threads, metavar="N",
                        help="threads of each of them (default: %(default)s)")
    parser.add_argument("--part-rows", type=positive, default=defaults.part_rows, metavar="N",
                        help="photos a part: what is lost, and done anew, when a process dies (default: %(default)s)")
    parser.add_argument("--column", type=column_name, default=defaults.column, metavar="NAME",
                        help="of Parquet: the column with the bytes of picture files (default: %(default)s)")
    parser.add_argument("--key", type=column_name, default=argparse.SUPPRESS, metavar="NAME",
                        help="of Parquet: a column that the results are to have, too")
    parser.add_argument("--model", type=_files.file_name, default=argparse.SUPPRESS, metavar="FILE",
                        help="model file (default: the one inside)")
    parser.add_argument("--min-face", type=_console.whole_number(1000000), default=defaults.min_face, metavar="PIXELS",
                        help="smallest face (default: by the size of the photo)")
    parser.add_argument("--stage1", action="store_true", help="stage 1 of the network alone: faster, less exact")
    parser.add_argument("--tries", type=positive, default=defaults.tries, metavar="N",
                        help="how often a file is read before its photos become errors (default: %(default)s)")
    return parser.parse_args(arguments)


def show(progress: "Progress") -> None:
    rate = progress.photos / progress.seconds if progress.seconds else 0
    print(f"part {progress.done} of {progress.parts}: {counted(progress.photos, 'photo')}, "
          f"{counted(progress.faces, 'face')}, {counted(progress.errors, 'error')}, {rate:.1f} photos a second",
          flush=True)


def main(arguments: Optional[List[str]] = None) -> int:
    options = vars(parse_arguments(arguments))
    location, output = options.pop("input"), options.pop("output")
    try:
        progress = run(location, output, Settings(**options), show)
    except (OSError, ValueError, ray.exceptions.RayError) as error:
        print(f"python -m flsnet.collection: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("python -m flsnet.collection: stopped; the same call goes on", file=sys.stderr)
        return 130
    verb = "is" if progress.done == 1 else "are"
    print(f"{progress.done} of {counted(progress.parts, 'part')} {verb} in {output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
