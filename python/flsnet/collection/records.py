# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The rows that a collection's results consist of."""

from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import pyarrow as pa

import flsnet

from .sources import Photo

POINT = pa.struct([("x", pa.float64()), ("y", pa.float64())])
BOX = pa.struct([("x", pa.float64()), ("y", pa.float64()), ("width", pa.float64()), ("height", pa.float64())])
EYE = pa.struct([("center", POINT), ("iris_diameter", pa.float64()), ("width", pa.float64()),
                 ("opening", pa.float64()), ("gaze", POINT)])
PART = pa.struct([("name", pa.string()), ("area", pa.int64()), ("confidence", pa.float32()),
                  ("rgb", pa.list_(pa.float64()))])
FACE = pa.struct([
    ("box", BOX), ("confidence", pa.float32()), ("roll", pa.float64()), ("landmarks", pa.list_(POINT)),
    ("left_eye", EYE), ("right_eye", EYE),
    ("mouth", pa.struct([("width", pa.float64()), ("height", pa.float64()), ("opening", pa.float64())])),
    ("parts", pa.list_(PART)),
])

SCHEMA = pa.schema([
    pa.field("source", pa.string(), nullable=False),
    pa.field("row", pa.int64()),
    pa.field("key", pa.string()),
    pa.field("width", pa.int32()),
    pa.field("height", pa.int32()),
    pa.field("labels", pa.binary()),
    pa.field("faces", pa.list_(FACE)),
    pa.field("note", pa.string()),
    pa.field("error", pa.string()),
])
"""Of each photo: file and row that it comes from, value of the key column, size, labels as PNG, faces with measures as
flsnet_edit --measures names them (None for an eye that is not seen; of a model with classes of its own areas and
confidences alone), a note on a photo that is not whole, and the error
where there are no labels."""


def point(xy: Any) -> Dict[str, float]:
    return {"x": float(xy[0]), "y": float(xy[1])}


def eye_record(eye: flsnet.EyeMeasures) -> Optional[Dict[str, Any]]:
    if not eye.found:
        return None
    return {"center": point(eye.center), "iris_diameter": eye.irisDiameter, "width": eye.width,
            "opening": eye.opening, "gaze": point(eye.gaze)}


def face_record(face: flsnet.FaceSegmentation, photo: Any, names: Sequence[str]) -> Dict[str, Any]:
    confidences = face.classConfidences
    record: Dict[str, Any] = {
        "box": dict(zip(("x", "y", "width", "height"), map(float, face.box))),
        "confidence": face.confidence,
        "roll": face.roll,
        "landmarks": [point(landmark) for landmark in face.landmarks],
    }
    if not face.hasFaceClasses:  # nothing says which of them are eyes and mouth
        areas = np.bincount(face.labels.ravel(), minlength=len(names))
        parts = zip(names, areas, confidences)
        return {**record, "parts": [{"name": name, "area": int(area), "confidence": float(confidence)}
                                    for name, area, confidence in parts]}
    measures = flsnet.measureFace(face, photo)
    colors = measures.colors
    return {
        **record,
        "left_eye": eye_record(measures.leftEye),
        "right_eye": eye_record(measures.rightEye),
        "mouth": {"width": measures.mouthWidth, "height": measures.mouthHeight, "opening": measures.mouthOpening},
        "parts": [
            {"name": names[i], "area": area, "confidence": float(confidences[i]),
             "rgb": [float(value) for value in colors[i][::-1]]}
            for i, area in enumerate(measures.areas)
        ],
    }


def failed(photo: Photo, error: str) -> Dict[str, Any]:
    return {"source": photo.source, "row": photo.row, "key": photo.key, "error": error}


def segmented(segmenter: flsnet.FaceLandmarkSegmenter, photo: Photo) -> Dict[str, Any]:
    """The row of a photo. What is wrong with the photo is told there, and raises nothing."""
    if photo.data is None:
        return failed(photo, photo.error or "there is no picture")
    try:
        pixels, damaged = flsnet.decodePicture(photo.data)
        labels, faces = segmenter.segmentAll(pixels)
        names = segmenter.modelInfo().classNames
        return {
            "source": photo.source, "row": photo.row, "key": photo.key,
            "width": labels.shape[1], "height": labels.shape[0],
            "labels": flsnet.encodePicture(labels, ".png"),
            "faces": [face_record(face, pixels, names) for face in faces],
            "note": "the file ends too early; what is missing is grey" if damaged else None,
        }
    except (flsnet.error, MemoryError) as error:
        return failed(photo, str(error) or "there is not enough memory")


def table_of(rows: List[Dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=SCHEMA)
