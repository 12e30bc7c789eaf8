# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Results and settings as Python objects: ==, repr(), copies, pickles, other processes."""

import copy
import multiprocessing
import os
import pickle
import threading
import unittest

import flsnet
import numpy as np
from common import REPOSITORY, random_labels, random_photo, small_info, small_model


def some_face():
    segmenter = flsnet.FaceLandmarkSegmenter.create(small_model())
    landmarks = [(30, 34), (42, 34), (36, 40), (31, 45), (41, 45)]
    given = [flsnet.FaceDetection((28, 30, 16, 16), 0.5, 20, landmarks)]
    return segmenter.segmentFaces(random_photo((80, 90, 3), 1), faces=given)[0]


def detector_info():
    return flsnet.Model.read(REPOSITORY / "data" / "flsnet_detector.onnx").info()


def some_statistics(cls):
    statistics = cls()
    maps = [random_labels((30, 40), seed) for seed in range(2)]
    if cls is flsnet.ClassStatistics:
        statistics.add(maps[0])
    else:
        statistics.add(*maps)
    return statistics


def area_in_child(model, photo):
    return int(np.count_nonzero(flsnet.FaceLandmarkSegmenter.create(model).segmentBoxes(photo, [(20, 20, 30, 30)])))


class ObjectTest(unittest.TestCase):
    def objects(self):
        parameters = flsnet.DnnFaceDetector.Parameters(inputSize=(32, 16), confidence=0.25)
        return [some_face(), flsnet.FaceDetection((1, 2, 3.5, 4), 0.5, -30), flsnet.FaceSegmentation(),
                small_info(), small_info().spec, detector_info(), detector_info().spec, flsnet.CropGeometry(shift=(0.5, 1)), parameters,
                some_statistics(flsnet.ClassStatistics), some_statistics(flsnet.SegmentationMetrics)]

    def test_pickles_and_copies_are_equal(self):
        for thing in self.objects():
            with self.subTest(type(thing).__name__):
                for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
                    self.assertEqual(thing, pickle.loads(pickle.dumps(thing, protocol)))
                for other in (copy.copy(thing), copy.deepcopy(thing)):
                    self.assertIsNot(thing, other)
                    self.assertEqual(thing, other)
                    self.assertEqual(repr(thing), repr(other))
                self.assertNotEqual(thing, None)
                self.assertNotEqual(thing, 5)

    def test_deep_copies_have_memory_of_their_own(self):
        face = some_face()
        deep = copy.deepcopy(face)
        before = deep.labels.copy()
        face.labels[:] = 8 - face.labels
        np.testing.assert_array_equal(before, deep.labels)
        self.assertNotEqual(face, deep)
        shallow = copy.copy(face)
        shallow.labels[0, 0] = 3
        self.assertEqual(3, face.labels[0, 0])

    def test_every_property_counts(self):
        face = some_face()
        for name, value in (("box", (1, 2, 3, 4)), ("confidence", 0.75), ("roll", 5), ("landmarks", np.zeros((5, 2))),
                            ("region", (1, 2, 3, 4)), ("transform", np.eye(2, 3)), ("classConfidences", [0] * 9),
                            ("labels", np.zeros((2, 2), np.uint8))):
            other = copy.copy(face)
            setattr(other, name, value)
            self.assertNotEqual(face, other, name)

    def test_copies_are_the_same_network(self):
        spec = detector_info().spec
        for other in (pickle.loads(pickle.dumps(spec)), copy.copy(spec), copy.deepcopy(spec),
                      pickle.loads(pickle.dumps(detector_info())).spec):
            self.assertEqual((spec.kind, spec.decoderChannels, spec.macs()),
                             (other.kind, other.decoderChannels, other.macs()))
        for name, value in (("kind", flsnet.MODEL_SEGMENTER), ("channels", [16]), ("convolutions", [1]),
                            ("decoderChannels", []), ("stage2Levels", 1), ("inputSize", (64, 32)), ("classCount", 9)):
            other = copy.copy(spec)
            setattr(other, name, value)
            self.assertNotEqual(spec, other, name)
            self.assertNotEqual(repr(spec), repr(other), name)

    def test_repr_tells_the_properties(self):
        text = repr(flsnet.FaceDetection((1, 2, 3, 4), 0.5, 30))
        self.assertRegex(text, r"^FaceDetection\(box=\(1.0, 2.0, 3.0, 4.0\), confidence=0.5, roll=30.0, landmarks=")
        self.assertRegex(repr(some_face()), r"labels=<uint8 \(\d+, \d+\)>")
        self.assertIn("1 label maps", repr(some_statistics(flsnet.ClassStatistics)))
        self.assertIn("million weights", repr(small_model()))

    def test_keyword_arguments(self):
        spec = flsnet.ModelSpec(channels=[16], convolutions=[1], stage2Levels=0, inputSize=(20, 10))
        self.assertEqual(((16,), (20, 10), 9), (spec.channels, spec.inputSize, spec.classCount))
        self.assertEqual(flsnet.FaceDetection(box=(1, 2, 3, 4)), flsnet.FaceDetection((1, 2, 3, 4), 1, 0, None))
        with self.assertRaisesRegex(TypeError, "ModelSpec has no 'chanels'"):
            flsnet.ModelSpec(chanels=[16])

    def test_statistics_of_parts(self):
        maps = [random_labels((30, 40), seed) for seed in range(4)]
        parts = [flsnet.ClassStatistics() for _ in range(2)]
        whole = flsnet.ClassStatistics()
        for index, labels in enumerate(maps):
            parts[index % 2].add(labels)
            whole.add(labels)
        joined = pickle.loads(pickle.dumps(parts[0]))
        joined.merge(parts[1])
        np.testing.assert_array_equal(whole.areas(), joined.areas())
        self.assertEqual(4, joined.imageCount())
        with self.assertRaises(flsnet.error):
            joined.merge(flsnet.ClassStatistics(8))

    def test_model(self):
        model = small_model()
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            other = pickle.loads(pickle.dumps(model, protocol))
            self.assertEqual(model.toOnnx(), other.toOnnx())

    def test_no_class_is_left_to_old_protocols(self):
        """Without a method of its own, protocols 0 and 1 would end the process."""
        for name, thing in vars(flsnet).items():
            if isinstance(thing, type) and thing.__module__ == "flsnet._flsnet" and thing is not flsnet.error:
                own = thing.__reduce__ is not object.__reduce__ or thing.__reduce_ex__ is not object.__reduce_ex__
                self.assertTrue(own or thing is flsnet.FaceDetector, name)
        with self.assertRaises(TypeError):
            flsnet.FaceDetector()  # has no objects, but for those of the classes above

    def test_what_cannot_be_pickled(self):
        for thing in (flsnet.FaceLandmarkSegmenter.create(small_model()), flsnet.NetworkFaceDetector.create()):
            for function in (pickle.dumps, lambda it: pickle.dumps(it, 0), copy.copy, copy.deepcopy):
                with self.assertRaisesRegex(TypeError, f"{type(thing).__name__} cannot be pickled.* make one in each process"):
                    function(thing)


class ProcessTest(unittest.TestCase):
    def test_models_go_to_other_processes(self):
        model, photo = small_model(), random_photo((70, 80, 3), 5)
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            self.assertEqual(area_in_child(model, photo), pool.apply(area_in_child, (model, photo)))

    def in_fork(self, work):
        """What work() returns in a forked process: a small number."""
        child = os.fork()
        if child == 0:
            result = 255
            try:
                result = work()
            finally:
                os._exit(result)
        for _ in range(600):
            pid, status = os.waitpid(child, os.WNOHANG)
            if pid != 0:
                return os.waitstatus_to_exitcode(status)
            threading.Event().wait(0.1)
        os.kill(child, 9)
        os.waitpid(child, 0)
        self.fail("the forked process hangs")

    @unittest.skipUnless(hasattr(os, "fork"), "no fork on this system")
    def test_a_fork_goes_on(self):
        photo = random_photo((90, 120, 3), 6)
        faces = [(20, 30, 24, 24)]
        segmenter = flsnet.FaceLandmarkSegmenter.create(small_model())
        expected = segmenter.segment(photo, faces=faces)
        self.assertEqual(0, self.in_fork(lambda: int((segmenter.segment(photo, faces=faces) != expected).any())))

    @unittest.skipUnless(hasattr(os, "fork"), "no fork on this system")
    def test_a_fork_while_another_thread_segments(self):
        entered, done = threading.Event(), threading.Event()

        def wait(image):
            entered.set()
            done.wait(60)
            return []

        photo = random_photo((70, 90, 3), 7)
        busy = flsnet.FaceLandmarkSegmenter.create(small_model(), wait)
        idle = flsnet.FaceLandmarkSegmenter.create(small_model())
        thread = threading.Thread(target=busy.segment, args=(photo,))
        thread.start()
        try:
            self.assertTrue(entered.wait(30))

            def work():
                idle.segment(photo, faces=[(20, 30, 24, 24)])
                try:
                    busy.segment(photo, faces=[])
                except RuntimeError as error:
                    return 0 if "make a new one in this process" in str(error) else 1
                return 2

            self.assertEqual(0, self.in_fork(work))
        finally:
            done.set()
            thread.join(30)
        busy.segment(photo, faces=[])


if __name__ == "__main__":
    unittest.main()
