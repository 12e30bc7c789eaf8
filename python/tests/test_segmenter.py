# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""The segmenter: the same labels as the C++ program, detectors, settings, threads."""

import json
import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time
import pickle
import unittest

import cv2
import flsnet
import numpy as np
from common import PHOTO, has_cascades, random_labels, random_photo, small_info, small_model

PROGRAMS = os.environ.get("FLSNET_PROGRAM_DIR")


class ProgramTest(unittest.TestCase):
    """What build/bin/flsnet_segment writes."""

    @classmethod
    def setUpClass(cls):
        if not PROGRAMS:
            raise unittest.SkipTest("FLSNET_PROGRAM_DIR does not say where the programs are")
        cls.photo = cv2.imread(str(PHOTO), cv2.IMREAD_COLOR | cv2.IMREAD_ANYDEPTH)

    def run_program(self, *options):
        with tempfile.TemporaryDirectory() as folder:
            program = pathlib.Path(PROGRAMS) / "flsnet_segment"
            subprocess.run([program, "--out", folder, "--json", "--overlay", *options, PHOTO], check=True)
            out = pathlib.Path(folder) / PHOTO.stem
            return (
                cv2.imread(f"{out}.labels.png", cv2.IMREAD_UNCHANGED),
                cv2.imread(f"{out}.overlay.png", cv2.IMREAD_UNCHANGED),
                json.loads(pathlib.Path(f"{out}.json").read_text()),
            )

    def test_same_labels_and_faces(self):
        expected, overlay, report = self.run_program()
        labels, faces = flsnet.FaceLandmarkSegmenter.create().segmentAll(self.photo)
        self.assertLessEqual(set(range(9)) - set(np.unique(expected)), {6})  # her nostrils are faint
        np.testing.assert_array_equal(expected, labels)
        np.testing.assert_array_equal(overlay, flsnet.overlay(self.photo, labels))
        self.assertEqual(len(report["faces"]), len(faces))
        for described, face in zip(report["faces"], faces):
            np.testing.assert_allclose(described["box"], face.box, rtol=1e-12)
            np.testing.assert_allclose(described["confidence"], face.confidence, rtol=1e-6)
            self.assertEqual(tuple(described["region"]), face.region)
            for part in described["classes"]:
                self.assertEqual(part["area"], np.count_nonzero(face.labels == part["id"]))
                self.assertEqual([np.reshape(c, (-1, 2)).tolist() for c in part["contours"]],
                                 [c.tolist() for c in face.contours(part["id"])])

    def test_same_labels_with_options(self):
        expected, _, _ = self.run_program("--stage1", "--area-exponent", "1")
        segmenter = flsnet.FaceLandmarkSegmenter_create(stage1Only=True)
        segmenter.setAreaExponent(1)
        np.testing.assert_array_equal(expected, segmenter.segment(self.photo))

    def test_same_labels_in_8_bits(self):
        expected, _, _ = self.run_program("--int8")
        segmenter = flsnet.FaceLandmarkSegmenter_create(precision=flsnet.PRECISION_INT8)
        np.testing.assert_array_equal(expected, segmenter.segment(self.photo))


class DetectorTest(unittest.TestCase):
    def setUp(self):
        self.photo = random_photo((90, 120, 3), 1)
        self.model = small_model()
        self.boxes = np.array([(20.5, 30, 16, 16), (80, 40, 12, 12)])

    def labels_with(self, detector):
        return flsnet.FaceLandmarkSegmenter.create(self.model, detector).segment(self.photo)

    def test_function(self):
        expected = flsnet.FaceLandmarkSegmenter.create(self.model).segmentBoxes(self.photo, self.boxes)
        for boxes in (self.boxes, self.boxes.astype(np.float32), self.boxes.tolist(), [tuple(b) for b in self.boxes]):
            np.testing.assert_array_equal(expected, self.labels_with(lambda image, boxes=boxes: boxes))

    def test_no_face(self):
        for nothing in ([], (), np.empty((0, 4))):
            self.assertFalse(self.labels_with(lambda image, nothing=nothing: nothing).any())

    def test_faces_with_roll(self):
        landmarks = [(80, 42), (90, 41), (85, 46), (81, 50), (89, 50)]
        given = [flsnet.FaceDetection((80, 40, 12, 12), 0.75, 30, landmarks), flsnet.FaceDetection((20, 30, 16, 16), 0.5)]

        class Detector:
            def detectFaces(self, image):
                return given

        segmenter = flsnet.FaceLandmarkSegmenter.create(self.model)
        expected, faces = segmenter.segmentAll(self.photo, faces=given)
        self.assertEqual([30, 0], [face.roll for face in faces])
        np.testing.assert_array_equal(np.float32(landmarks), faces[0].landmarks)
        self.assertEqual((0, 2), faces[1].landmarks.shape)
        np.testing.assert_array_equal(expected, segmenter.segmentDetections(self.photo, given))
        again, faces_again = segmenter.segmentAllDetections(self.photo, given)
        np.testing.assert_array_equal(expected, again)
        self.assertEqual(faces, faces_again)
        self.assertEqual(segmenter.segmentFaces(self.photo, faces=given),
                         segmenter.segmentFacesOfDetections(self.photo, given))
        for detector in (Detector(), lambda image: given):
            labels, found = flsnet.FaceLandmarkSegmenter.create(self.model, detector).segmentAll(self.photo)
            np.testing.assert_array_equal(expected, labels)
            self.assertEqual([0.75, 0.5], [face.confidence for face in found])
        upright = segmenter.segment(self.photo, faces=[face.box for face in given])
        np.testing.assert_array_equal(upright, segmenter.segmentBoxes(self.photo, [face.box for face in given]))
        self.assertGreater(np.count_nonzero(expected != upright), 100)

    def test_conversions(self):
        box = flsnet.faceBoxFrom(flsnet.FACE_BOX_MEDIAPIPE, (10, 20, 100, 100))
        self.assertEqual(box[2], box[3])
        eyes_level = [(30, 40), (70, 40), (50, 60), (35, 80), (65, 80)]
        face = flsnet.faceDetectionFrom(flsnet.FACE_BOX_MTCNN, (10, 20, 80, 100), eyes_level, 0.5)
        self.assertAlmostEqual(0, face.roll, 4)
        self.assertEqual(0.5, face.confidence)
        row = np.float32([[10, 20, 80, 100, *np.ravel([(y, 120 - x) for x, y in eyes_level]), 0.875]])
        (face,) = flsnet.faceDetectionsFromYuNet(row)
        self.assertAlmostEqual(90, face.roll, 4)
        self.assertEqual(0.875, face.confidence)
        self.assertEqual([], flsnet.faceDetectionsFromYuNet(None))
        with self.assertRaisesRegex(flsnet.error, "FaceBoxKind 99"):
            flsnet.faceBoxFrom(99, (1, 2, 3, 4))

    def test_object(self):
        class Detector:
            def detect(self, image):
                return [(80, 40, 12, 12), (20, 30, 16, 16)], np.array([0.75, 0.5], np.float32)

        faces = flsnet.FaceLandmarkSegmenter.create(self.model, Detector()).segmentFaces(self.photo)
        self.assertEqual([0.75, 0.5], [face.confidence for face in faces])
        self.assertEqual((80, 40, 12, 12), faces[0].box)

    @unittest.skipUnless(has_cascades(), "the OpenCV inside has no cascades")
    def test_cascade_of_cv2(self):
        haar = flsnet.HaarFaceDetector.create()
        photo = cv2.imread(str(PHOTO))
        boxes, confidences = haar.detect(photo)
        (face,) = haar.detectFaces(photo)
        self.assertEqual((tuple(boxes[0]), confidences[0], 0, (0, 2)),
                         (face.box, np.float32(face.confidence), face.roll, face.landmarks.shape))
        self.assertEqual((np.float64, (1, 4), np.float32, (1,)),
                         (boxes.dtype, boxes.shape, confidences.dtype, confidences.shape))
        segmenter = flsnet.FaceLandmarkSegmenter.create(detector=haar)
        expected = segmenter.segment(photo)
        segmenter.setDetector(haar.detect and (lambda image: haar.detect(image)[0]))
        np.testing.assert_array_equal(expected, segmenter.segment(photo))
        haar.setMinFaceSize(40)
        self.assertEqual(40, haar.getMinFaceSize())
        haar.minFaceSize = 50
        self.assertEqual(50, haar.minFaceSize)

    def test_a_detector_may_keep_what_it_is_given(self):
        for channels in (1, 3, 4):
            kept = []
            segmenter = flsnet.FaceLandmarkSegmenter.create(self.model, lambda image: kept.append(image) or self.boxes)
            for seed in (1, 2):
                segmenter.segment(random_photo((70, 90, channels), seed))
            for seed, image in zip((1, 2), kept):
                photo = random_photo((70, 90, channels), seed)
                expected = np.dstack([photo] * 3) if channels == 1 else photo[..., :3]
                np.testing.assert_array_equal(expected, image)

    def test_exception_of_the_detector(self):
        def fail(image):
            raise KeyError("of the detector")

        segmenter = flsnet.FaceLandmarkSegmenter.create(self.model, fail)
        with self.assertRaisesRegex(KeyError, "of the detector"):
            segmenter.segment(self.photo)
        segmenter.setDetector(lambda image: self.boxes)
        self.assertTrue(segmenter.segment(self.photo).any())

    def test_wrong_results(self):
        for wrong in ([1, 2, 3, 4], [(1, 2, 3)], "face", 5, ([(1, 2, 3, 4)], [0.5]), [[1, 2], [3]]):
            with self.assertRaisesRegex(ValueError, "what the detector returns must be rows of x, y, width, height"):
                self.labels_with(lambda image, wrong=wrong: wrong)
        with self.assertRaisesRegex(TypeError, "the detector returned None; return boxes .* \\[\\] if there is no face"):
            self.labels_with(lambda image: None)
        with self.assertRaisesRegex(flsnet.error, "Box 0"):
            self.labels_with(lambda image: [(1, 2, 0, 4)])

        class Detector:
            def __init__(self, result):
                self.result = result

            def detect(self, image):
                return self.result

        with self.assertRaisesRegex(TypeError, "two things.*1, 2, 3, 4"):
            self.labels_with(Detector([(1, 2, 3, 4)]))
        with self.assertRaisesRegex(TypeError, "two things.*None"):
            self.labels_with(Detector(None))
        with self.assertRaisesRegex(ValueError, "one confidence per box"):
            self.labels_with(Detector(([(1, 2, 3, 4)], [])))
        with self.assertRaisesRegex(TypeError, "detector must be .* not 5"):
            self.labels_with(5)
        with self.assertRaisesRegex(ValueError, "FaceDetections alone"):
            self.labels_with(lambda image: [flsnet.FaceDetection((1, 2, 3, 4)), (1, 2, 3, 4)])

    def test_detector_that_calls_its_segmenter(self):
        segmenter = flsnet.FaceLandmarkSegmenter.create(self.model, lambda image: segmenter.segment(image))
        with self.assertRaisesRegex(RuntimeError, "cannot use the segmenter that it works for"):
            segmenter.segment(self.photo)

    def test_files_that_are_not_there(self):
        with self.assertRaisesRegex(flsnet.error, "no such folder" if has_cascades() else "without CascadeClassifier"):
            flsnet.HaarFaceDetector.create(pathlib.Path("no such folder"))
        with self.assertRaises(flsnet.error):
            flsnet.YuNetFaceDetector_create("no such file.onnx")
        parameters = flsnet.DnnFaceDetector_Parameters()
        self.assertEqual(((300, 300), (104, 177, 123, 0), -1, True),
                         (parameters.inputSize, parameters.mean, parameters.faceClassId, parameters.relativeBoxes))
        parameters.faceInBox = (0, 0.25, 1, 0.5)
        with self.assertRaises(flsnet.error):
            flsnet.DnnFaceDetector.create("no such file.onnx", "", parameters)


class SegmenterTest(unittest.TestCase):
    def test_every_way_to_give_the_model(self):
        model = small_model()
        crop = random_photo((40, 40, 3), 2)
        expected = None
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "small.onnx"
            model.write(path)
            file = model.toOnnx()
            for given in (path, str(path), file, bytearray(file), np.frombuffer(file, np.uint8), model):
                labels, scores = flsnet.FaceLandmarkSegmenter.create(given, stage1Only=True).segmentCrop(crop)
                self.assertEqual(((40, 40), np.uint8), (labels.shape, labels.dtype))
                self.assertEqual(((1, 9, 26, 21), np.float32), (scores.shape, scores.dtype))
                expected = labels if expected is None else expected
                np.testing.assert_array_equal(expected, labels)
        with self.assertRaisesRegex(flsnet.error, "no such file"):
            flsnet.FaceLandmarkSegmenter.create("no such file.onnx")
        for wrong in (5, np.zeros(9, np.int16)):
            with self.assertRaises(TypeError):
                flsnet.FaceLandmarkSegmenter.create(wrong)

    def test_settings(self):
        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model())
        segmenter.setAreaExponent(0.25)
        segmenter.setAreas(range(1, 10))
        segmenter.setInputSize((32, 24))
        geometry = segmenter.getCropGeometry()
        geometry.enlargement = 3
        geometry.shift = (0.25, -0.5)
        segmenter.setCropGeometry(geometry)
        self.assertEqual(0.25, segmenter.getAreaExponent())
        np.testing.assert_array_equal(range(1, 10), segmenter.getAreas())
        self.assertEqual((32, 24), segmenter.getInputSize())
        self.assertEqual((3, (0.25, -0.5)),
                         (segmenter.getCropGeometry().enlargement, segmenter.getCropGeometry().shift))
        self.assertEqual((16, 32), segmenter.modelInfo().spec.channels)
        with self.assertRaisesRegex(flsnet.error, "xponent") as caught:
            segmenter.setAreaExponent(-1)
        self.assertEqual(str(caught.exception), caught.exception.err)
        self.assertLess(caught.exception.code, 0)
        self.assertIsInstance(caught.exception, RuntimeError)

    def test_settings_are_properties(self):
        detector = flsnet.NetworkFaceDetector.create()
        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model(), detector, minFaceSize=20, maxFaces=3, confidence=0.5)
        self.assertEqual((20, 3, 0.5), (segmenter.minFaceSize, segmenter.maxFaces, segmenter.confidence))
        self.assertIs(detector, segmenter.detector)
        segmenter.detector = None
        self.assertIsNone(segmenter.getDetector())
        for name, value in (("areaExponent", 0.25), ("inputSize", (32, 24)), ("minFaceSize", 7), ("maxFaces", 1),
                            ("confidence", 0.25), ("cropGeometry", flsnet.CropGeometry(enlargement=3))):
            setattr(segmenter, name, value)
            self.assertEqual(value, getattr(segmenter, name))
            self.assertEqual(value, getattr(segmenter, "get" + name[0].upper() + name[1:])())
        statistics = flsnet.ClassStatistics()
        statistics.add(np.uint8([[1, 1, 2, 2] * 8] * 9))
        segmenter.areas = statistics.areas()
        self.assertEqual(np.float64, segmenter.areas.dtype)
        for areas in (segmenter.areas, segmenter.getAreas()):  # a copy: what is written there would be lost
            with self.assertRaisesRegex(ValueError, "read-only"):
                areas[0] = 1e6
        labels = segmenter.segmentCrop(random_photo((40, 40, 3), 2))[0]
        self.assertLessEqual(set(np.unique(labels)), {1, 2})
        with self.assertRaisesRegex(flsnet.error, "negative"):
            segmenter.areas = [-1] * 9

    def test_network_detector(self):
        detector = flsnet.NetworkFaceDetector.create()
        self.assertEqual((0, 0), (detector.minFaceSize, detector.maxFaces))
        self.assertAlmostEqual(0.95, detector.confidence, places=6)
        photo = cv2.imread(str(PHOTO))
        turned = cv2.rotate(photo, cv2.ROTATE_90_COUNTERCLOCKWISE)
        upright, face = detector.detectFaces(photo)[0], detector.detectFaces(turned)[0]
        self.assertAlmostEqual(90, face.roll - upright.roll, delta=10)
        self.assertEqual((5, 2), face.landmarks.shape)
        boxes, confidences = detector.detect(turned)
        self.assertEqual((face.box, np.float32(face.confidence)), (tuple(boxes[0]), confidences[0]))
        detector.setMinFaceSize(200)
        detector.maxFaces = 1
        detector.confidence = 0.75
        self.assertEqual((200, 1, 0.75), (detector.getMinFaceSize(), detector.getMaxFaces(), detector.getConfidence()))
        self.assertLessEqual(len(detector.detectFaces(photo)), 1)
        segmenter = flsnet.FaceLandmarkSegmenter.create(detector=flsnet.NetworkFaceDetector.create())
        found = segmenter.segmentFaces(turned)[0]
        self.assertEqual((face.box, face.roll), (found.box, found.roll))
        with self.assertRaises(flsnet.error):
            detector.confidence = 2
        with self.assertRaises(flsnet.error):
            detector.fallbackConfidence = -1
        doubting = flsnet.NetworkFaceDetector.create(confidence=1, fallbackConfidence=0.5)
        self.assertEqual((0.5, 0.5), (doubting.fallbackConfidence, doubting.getFallbackConfidence()))
        self.assertEqual([1], [round(each.confidence) for each in doubting.detectFaces(photo)])
        doubting.setFallbackConfidence(0)
        self.assertEqual([], doubting.detectFaces(photo))
        with self.assertRaisesRegex(flsnet.error, "detector"):
            flsnet.NetworkFaceDetector.create(small_model())
        with self.assertRaisesRegex(flsnet.error, "no such file"):
            flsnet.NetworkFaceDetector.create("no such file")

    def test_the_vote_knows_confidences_of_networks(self):
        """A network's doubtful finds are weighed as in the default segmenter; those of any other detector stay without evidence
        to the contrary."""
        detector = flsnet.NetworkFaceDetector.create(confidence=0.25)
        default = flsnet.FaceLandmarkSegmenter.create()
        given = flsnet.FaceLandmarkSegmenter.create(detector=detector)
        other = flsnet.FaceLandmarkSegmenter.create(detector=lambda image: detector.detectFaces(image))
        counts = []
        portrait = cv2.imread(str(PHOTO))
        for left in range(190, 250, 4):
            photo = np.ascontiguousarray(portrait[:400, left : left + 260])  # the left edge goes through the face
            boxes = [[face.box for face in segmenter.segmentFaces(photo)] for segmenter in (default, given, other)]
            self.assertEqual(boxes[0], boxes[1])
            counts.append((len(boxes[1]), len(boxes[2]), len(detector.detectFaces(photo))))
        sums = np.sum(counts, 0)
        self.assertLess(sums[0], sums[1])
        self.assertLess(sums[0], sums[2])

    def test_face_vote(self):
        detections = [flsnet.FaceDetection((180, 88, 90, 90), 0.6), flsnet.FaceDetection((330, 400, 70, 70), 0.6)]
        segmenter = flsnet.FaceLandmarkSegmenter.create(detector=lambda image: detections)
        photo = cv2.imread(str(PHOTO))
        self.assertTrue(segmenter.faceVote)
        self.assertEqual([(180, 88, 90, 90)], [face.box for face in segmenter.segmentFaces(photo)])
        segmenter.faceVote = False
        self.assertFalse(segmenter.getFaceVote())
        self.assertEqual(2, len(segmenter.segmentFaces(photo)))

    def test_islands(self):
        photo = cv2.imread(str(PHOTO))
        segmenter = flsnet.FaceLandmarkSegmenter.create(removeIslands=False)
        self.assertFalse(segmenter.removeIslands)
        box = (300, 250, 120, 120)  # no face: the network errs
        own = segmenter.segment(photo, faces=[box])
        segmenter.removeIslands = True
        self.assertTrue(segmenter.getRemoveIslands())
        self.assertGreater(np.count_nonzero(own != segmenter.segment(photo, faces=[box])), 0)

    def test_borders(self):
        photo = cv2.imread(str(PHOTO))
        segmenter = flsnet.FaceLandmarkSegmenter.create(refineBorders=False)
        self.assertFalse(segmenter.refineBorders)
        own = segmenter.segment(photo)
        segmenter.refineBorders = True
        self.assertTrue(segmenter.getRefineBorders())
        changed = own != segmenter.segment(photo)
        self.assertGreater(np.count_nonzero(changed), 0)
        # Next to borders only.
        borders = cv2.morphologyEx(own, cv2.MORPH_GRADIENT, np.ones((13, 13), np.uint8)) > 0
        self.assertEqual(0, np.count_nonzero(changed & ~borders))

    def test_close_up(self):
        photo = cv2.imread(str(PHOTO))
        segmenter = flsnet.FaceLandmarkSegmenter.create(closeUp=False)
        self.assertFalse(segmenter.closeUp)
        without = segmenter.segment(photo)
        segmenter.closeUp = True
        self.assertTrue(segmenter.getCloseUp())
        labels = segmenter.segment(photo)
        self.assertGreater(np.count_nonzero(without != labels), 0)
        file = PHOTO.parents[2] / "data" / "flsnet_closeup.onnx"
        for model in (None, "", file, file.read_bytes(), flsnet.Model.read(str(file)), flsnet.Model.embeddedCloseUp()):
            given = flsnet.FaceLandmarkSegmenter.create(closeUpModel=model)
            np.testing.assert_array_equal(labels, given.segment(photo))
        sequence = flsnet.FaceSequenceSegmenter.create(smoothing=0, closeUpModel=file)
        np.testing.assert_array_equal(labels, sequence.segment(photo))
        with self.assertRaisesRegex(flsnet.error, "close-up"):
            flsnet.FaceLandmarkSegmenter.create(closeUpModel=PHOTO.parents[2] / "data" / "flsnet_detector.onnx")

    def test_wider_look(self):
        photo = cv2.imread(str(PHOTO))
        boxes = [(198, 93, 54, 54)]  # smaller than the face, so that hair reaches out of its crop
        info = small_info()
        info.crop.enlargement, info.crop.shift = 4.4, (0, 0.35)
        wider = flsnet.Model.random(info, 3)
        segmenter = flsnet.FaceLandmarkSegmenter.create(widerLook=False, widerLookModel=wider)
        self.assertFalse(segmenter.widerLook)
        without = segmenter.segmentFaces(photo, faces=boxes)[0]
        segmenter.widerLook = True
        self.assertTrue(segmenter.getWiderLook())
        labels, (face,) = segmenter.segmentAll(photo, faces=boxes)
        self.assertGreater(face.region[3], without.region[3])
        self.assertEqual(face.region[3:1:-1], face.labels.shape)
        segmenter.setWiderLook(False)
        np.testing.assert_array_equal(without.labels, segmenter.segmentFaces(photo, faces=boxes)[0].labels)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        file = pathlib.Path(folder.name) / "wider.onnx"
        wider.write(file)
        for model in (file, str(file), file.read_bytes(), flsnet.Model.read(file)):
            given = flsnet.FaceLandmarkSegmenter.create(widerLookModel=model)
            np.testing.assert_array_equal(labels, given.segment(photo, faces=boxes))
        own = [flsnet.FaceLandmarkSegmenter.create(widerLookModel=model).segment(photo, faces=boxes) for model in (None, "")]
        np.testing.assert_array_equal(*own)
        for smoothing in (0, 0.7):
            sequence = flsnet.FaceSequenceSegmenter.create(detector=lambda image: boxes, faceVote=False, smoothing=smoothing, widerLookModel=file)
            self.assertTrue(sequence.segmenter.widerLook)
            self.assertEqual(face.region, sequence.segmentFaces(photo)[0].region)
        with self.assertRaisesRegex(flsnet.error, "wider look"):
            flsnet.FaceLandmarkSegmenter.create(widerLookModel=PHOTO.parents[2] / "data" / "flsnet_detector.onnx")

    def test_measures(self):
        photo = cv2.imread(str(PHOTO))
        face = flsnet.FaceLandmarkSegmenter.create().segmentFaces(photo)[0]
        measures = flsnet.measureFace(face, photo)
        self.assertEqual([np.count_nonzero(face.labels == i) for i in range(flsnet.FACE_CLASS_COUNT)], measures.areas)
        self.assertEqual((flsnet.FACE_CLASS_COUNT, 3), measures.colors.shape)
        self.assertTrue(measures.leftEye.found and measures.rightEye.found)
        self.assertLess(measures.leftEye.center[0], measures.rightEye.center[0])
        self.assertTrue(4 < measures.leftEye.irisDiameter < measures.leftEye.width < 40)
        self.assertEqual(measures, pickle.loads(pickle.dumps(measures)))
        sides = flsnet.labelSides(face)
        self.assertEqual({flsnet.FACE_SIDE_LEFT, flsnet.FACE_SIDE_RIGHT}, set(sides[face.labels == flsnet.FACE_PUPIL]))

    def test_most_faces(self):
        photo = random_photo((90, 120, 3), 3)
        boxes = [(20.5, 30, 16, 16), (80, 40, 12, 12), (50, 50, 20, 20)]
        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model(), lambda image: boxes, maxFaces=2)
        self.assertEqual(boxes[:2], [face.box for face in segmenter.segmentFaces(photo)])
        segmenter.minFaceSize = 15
        self.assertEqual([boxes[0], boxes[2]], [face.box for face in segmenter.segmentFaces(photo)])
        self.assertEqual(3, len(segmenter.segmentFaces(photo, faces=boxes)))

    def test_faces_of_boxes(self):
        photo = random_photo((90, 120, 3), 3)
        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model())
        boxes = [(20.5, 30, 16, 16), (80, 40, 12, 12)]
        labels = segmenter.segmentBoxes(photo, boxes)
        faces = segmenter.segmentFacesInBoxes(photo, boxes)
        self.assertEqual(boxes, [face.box for face in faces])
        for face in faces:
            x, y, width, height = face.region
            np.testing.assert_array_equal(labels[y : y + height, x : x + width], face.labels)
            self.assertEqual(((2, 3), np.float64), (face.transform.shape, face.transform.dtype))
            # The centre of the box lies where the model's crop geometry says: at the crop's centre, 0.05 of 2.75 lower.
            centre = np.array([face.box[0] + face.box[2] / 2 - 0.5, face.box[1] + face.box[3] / 2 - 0.5, 1])
            np.testing.assert_allclose(face.transform @ centre, [10, (0.5 + 0.05 / 2.75) * 26 - 0.5], atol=1e-9)
            for class_id in range(1, 9):
                filled = np.zeros(labels.shape, np.uint8)
                outlines = face.contours(class_id)
                self.assertTrue(all(o.dtype == np.int32 and o.shape[1] == 2 for o in outlines))
                cv2.drawContours(filled, outlines, -1, 1, -1)
                mask = face.labels == class_id
                self.assertEqual(mask.any(), bool(outlines))
                self.assertTrue((filled[y : y + height, x : x + width] >= mask).all())
        with self.assertRaisesRegex(flsnet.error, "class"):
            faces[0].contours(9)
        again, faces_again = segmenter.segmentAllInBoxes(photo, boxes)
        np.testing.assert_array_equal(labels, again)
        self.assertEqual(faces, faces_again)
        with self.assertRaisesRegex(ValueError, "boxes must be rows"):
            segmenter.segmentBoxes(photo, [(1, 2, 3)])


class ThreadTest(unittest.TestCase):
    def test_python_goes_on_meanwhile(self):
        """A thread that segments waits in its detector for another thread: the GIL must be free for that."""
        entered, done = threading.Event(), threading.Event()

        def wait(image):
            entered.set()
            self.assertTrue(done.wait(30))
            return [(20, 30, 24, 24)]

        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model(), wait)
        other = flsnet.FaceLandmarkSegmenter.create(small_model(), lambda image: [])
        photo = random_photo((70, 90, 3), 4)
        thread = threading.Thread(target=segmenter.segment, args=(photo,))
        thread.start()
        self.assertTrue(entered.wait(30))
        other.segment(photo)
        waiting = threading.Thread(target=segmenter.segment, args=(photo,))  # waits for the first without the GIL
        waiting.start()
        done.set()
        thread.join(30)
        waiting.join(30)
        self.assertFalse(thread.is_alive() or waiting.is_alive())

    def test_python_runs_while_the_network_does(self):
        """Another thread counts, which only gets to run when this one gives the GIL away by itself."""
        segmenter = flsnet.FaceLandmarkSegmenter.create()
        crop, labels = random_photo((288, 288, 3), 5), random_labels((288, 288), 6)
        counts, ended = [0], threading.Event()

        def count():
            while not ended.is_set():
                counts[0] += 1
                time.sleep(0)  # gives the GIL away

        interval = sys.getswitchinterval()
        sys.setswitchinterval(1000)
        counter = threading.Thread(target=count)
        counter.start()
        try:
            before = counts[0]
            flsnet.colorize(labels)  # keeps the GIL
            self.assertEqual(before, counts[0])
            segmenter.segmentCrop(crop)
            self.assertGreater(counts[0], before)
        finally:
            sys.setswitchinterval(interval)
            ended.set()
            counter.join()

    @unittest.skipUnless(has_cascades(), "the OpenCV inside has no cascades")
    def test_threads_share_a_segmenter_and_a_detector(self):
        photos = [random_photo((60 + 10 * i, 90, 3), i) for i in range(4)]
        model = small_model()
        haar = flsnet.HaarFaceDetector.create()
        segmenter = flsnet.FaceLandmarkSegmenter.create(model)
        box = [(20, 30, 24, 24)]
        expected = [segmenter.segmentBoxes(photo, box) for photo in photos]
        failures = []

        def work(photo, labels):
            try:
                own = flsnet.FaceLandmarkSegmenter.create(model, haar)
                for _ in range(5):
                    np.testing.assert_array_equal(labels, segmenter.segmentBoxes(photo, box))
                    own.segment(photo)
            except BaseException as error:  # the test must see whatever ends the thread
                failures.append(error)

        threads = [threading.Thread(target=work, args=pair) for pair in zip(photos, expected)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([], failures)


if __name__ == "__main__":
    unittest.main()
