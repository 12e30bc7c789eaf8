# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The job: which parts there are, which are missing, and Ray Data's actors that make those."""

import dataclasses
import hashlib
import logging
import os
import time
from typing import Any, Callable, Dict, List, Optional

import pyarrow as pa
import ray
import ray.data

from . import sources
from .parts import MODEL, Folder
from .worker import Worker

PARTS = pa.schema([
    ("part", pa.int64()),
    ("sources", pa.list_(pa.struct([("path", pa.string()), ("begin", pa.int64()), ("end", pa.int64()),
                                     ("error", pa.string())]))),
])


@dataclasses.dataclass
class Settings:
    """How a collection is processed. What decides about the rows has to stay the same when a job goes on."""

    part_rows: int = 256  # photos a part
    column: str = "bytes"  # of Parquet: the bytes of picture files
    key: str = ""  # of Parquet: a column that goes into the results
    model: str = ""  # a model file; empty for the one inside
    min_face: int = 0  # smallest face in pixels; 0: by the size of the photo
    stage1: bool = False  # stage 1 of the network alone
    workers: int = 0  # actors; 0: as many as there are processors for their threads
    threads: int = 1  # of each worker
    tries: int = 3  # of reading a file

    def model_bytes(self) -> bytes:
        if not self.model:
            return b""
        with open(self.model, "rb") as file:
            return file.read()

    def of_rows(self, location: str) -> Dict[str, Any]:
        """What decides about the rows, by the names that messages have."""
        local = "://" not in location
        return {
            "input": os.path.abspath(location) if local else location, "part-rows": self.part_rows,
            "column": self.column, "key": self.key, "model": hashlib.sha256(self.model_bytes()).hexdigest(),
            "min-face": self.min_face, "stage1": self.stage1,
        }


@dataclasses.dataclass
class Progress:
    """How far a job is."""

    parts: int  # in all
    done: int  # with those of earlier runs
    photos: int = 0  # of this run, as are all that follow
    faces: int = 0
    errors: int = 0
    seconds: float = 0


def counted(count: int, thing: str) -> str:
    """'1 photo', '2 photos'."""
    return f"{count} {thing}{'' if count == 1 else 's'}"


def start_ray(settings: Settings) -> int:
    """Connects to the cluster that RAY_ADDRESS names, or starts Ray here, unless it runs. Returns how many workers fit.

    Raises ValueError if there are not processors enough for those that are wanted.
    """
    if not ray.is_initialized():
        processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        local = {} if os.environ.get("RAY_ADDRESS") else {
            "num_cpus": max(processors, settings.workers * settings.threads), "include_dashboard": False}
        ray.init(logging_level=logging.ERROR, log_to_driver=False, **local)
    fit = int(ray.cluster_resources().get("CPU", 0)) // settings.threads
    workers = settings.workers or fit
    if not 0 < workers <= fit:
        raise ValueError(f"{counted(workers, 'worker')} with {counted(settings.threads, 'thread')} each: too many, the "
                         f"cluster has {counted(int(ray.cluster_resources().get('CPU', 0)), 'processor')}")
    return workers


def table_of_part(number: int, part: List[sources.Source]) -> pa.Table:
    return pa.Table.from_pylist(
        [{"part": number, "sources": [source._asdict() for source in part]}], schema=PARTS)


def run(location: str, output: str, settings: Optional[Settings] = None,
        report: Callable[[Progress], None] = lambda progress: None) -> Progress:
    """Segments a collection, or goes on with one.

    location: folder (with its folders), list of files, Parquet file or picture, as a path or a URI of PyArrow.
    output: folder of the results, the same way.
    report: called after each part.

    Parts that are there are kept. Raises ValueError and OSError for input and output that do not fit, and
    ray.exceptions.RayError if a part cannot be made however often it is tried.
    """
    settings = settings or Settings()
    folder = Folder(output)
    wanted = settings.of_rows(location)
    plan = folder.plan(wanted)
    if plan is None:
        plan = sources.parts_of(
            sources.files_of(location), settings.part_rows, settings.column, settings.key, settings.tries)
        if settings.model:
            folder.write_bytes(MODEL, settings.model_bytes())
        folder.write_plan(plan, wanted)
    folder.remove_unfinished()
    finished = folder.finished()
    missing = [number for number in range(len(plan)) if number not in finished]
    progress = Progress(len(plan), len(plan) - len(missing))
    if not missing:
        return progress
    workers = start_ray(settings)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.print_on_execution_start = False
    # A block a part: an actor takes one at a time.
    parts = ray.data.from_arrow([table_of_part(number, plan[number]) for number in missing])
    begin = time.monotonic()
    # Ray Data starts an actor anew when its process has died, and gives it what it had to do.
    made = parts.map_batches(
        Worker,
        batch_size=1,
        batch_format="pyarrow",
        zero_copy_batch=True,
        fn_constructor_args=(output, dataclasses.asdict(settings)),
        compute=ray.data.ActorPoolStrategy(size=min(workers, len(missing)), max_tasks_in_flight_per_actor=2),
        num_cpus=settings.threads,
    )
    for row in made.iter_rows():
        progress.done += 1
        progress.photos += row["photos"]
        progress.faces += row["faces"]
        progress.errors += row["errors"]
        progress.seconds = time.monotonic() - begin
        report(progress)
    return progress
