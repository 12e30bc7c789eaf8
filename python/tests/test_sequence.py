# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Videos: ids and labels of frames in their order."""

import pickle
import threading
import unittest

import cv2
import flsnet
import numpy as np
from common import PHOTO, random_photo, small_model


class SequenceTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        photo = cv2.imread(str(PHOTO))
        cls.frames = [np.ascontiguousarray(photo[2 * i:300 + 2 * i, 60 + 3 * i:380 + 3 * i]) for i in range(5)]

    def test_faces_keep_their_ids(self):
        # The detector knows where the face is, so that the boxes between its frames are those of the motion.
        box = np.float64((120, 85, 86, 86))
        sequence = flsnet.FaceSequenceSegmenter.create(detectionInterval=3, detector=lambda frame: [tuple(box)])
        for i, frame in enumerate(self.frames):
            box[:2] = 120 - 3 * i, 85 - 2 * i
            labels, faces = sequence.segmentAll(frame)
            self.assertEqual((frame.shape[:2], np.uint8), (labels.shape, labels.dtype))
            (face,) = faces
            self.assertEqual(0, face.id)
            np.testing.assert_allclose(face.box, box, atol=1)
            x, y, width, height = face.region
            np.testing.assert_array_equal(labels[y:y + height, x:x + width], face.labels)
            self.assertEqual(face, pickle.loads(pickle.dumps(face)))
        sequence.reset()
        self.assertEqual([1], [face.id for face in sequence.segmentFaces(self.frames[0])])

    def test_without_smoothing_as_single_frames(self):
        sequence = flsnet.FaceSequenceSegmenter_create(smoothing=0)
        single = flsnet.FaceLandmarkSegmenter.create()
        for frame in self.frames[:2]:
            out = np.empty(frame.shape[:2], np.uint8)
            labels, (face,) = sequence.segmentAll(frame, out)
            self.assertIs(out, labels)
            given = flsnet.FaceDetection(face.box, face.confidence, face.roll, face.landmarks)
            np.testing.assert_array_equal(single.segment(frame, faces=[given]), labels)
            self.assertEqual([-1], [other.id for other in single.segmentFaces(frame)])

    def test_settings(self):
        sequence = flsnet.FaceSequenceSegmenter.create(small_model(), maxHiddenFrames=5, smoothing=0.5, maxFaces=3)
        self.assertEqual((10, 5, 0.5), (sequence.detectionInterval, sequence.maxHiddenFrames, sequence.smoothing))
        sequence.detectionInterval = 4
        sequence.setSmoothing(0.25)
        self.assertEqual((4, 0.25), (sequence.getDetectionInterval(), sequence.getSmoothing()))
        self.assertEqual(3, sequence.segmenter.maxFaces)
        sequence.getSegmenter().maxFaces = 1
        self.assertEqual(1, sequence.segmenter.maxFaces)
        with self.assertRaises(flsnet.error):
            sequence.smoothing = 1
        with self.assertRaises(flsnet.error):
            flsnet.FaceSequenceSegmenter.create(small_model(), detectionInterval=0)
        with self.assertRaises(TypeError):
            pickle.dumps(sequence)

    def test_own_detector(self):
        calls = []

        def detector(image):
            calls.append(image.shape)
            return [(40, 30, 40, 40)]

        sequence = flsnet.FaceSequenceSegmenter.create(small_model(), detector, faceVote=False)
        frame = random_photo((90, 120, 3), 1)
        self.assertEqual([0], [face.id for face in sequence.segmentFaces(frame)])
        self.assertEqual([(90, 120, 3)], calls)
        self.assertIs(detector, sequence.segmenter.detector)

    def test_threads_share_it(self):
        sequence = flsnet.FaceSequenceSegmenter.create()
        results = []

        def work():
            for frame in self.frames[:2]:
                results.append(len(sequence.segmentFaces(frame)))
                results.append(len(sequence.segmenter.segmentFaces(frame)))

        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual([1] * 8, results)


if __name__ == "__main__":
    unittest.main()
