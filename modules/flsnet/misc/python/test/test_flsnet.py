#!/usr/bin/env python
# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

import ast
import os
import pathlib
import tempfile

import cv2 as cv
import numpy as np

from tests_common import NewOpenCVTests

MODULE = pathlib.Path(__file__).resolve().parents[3]
PHOTO = MODULE / "samples" / "data" / "astronaut.jpg"

COLORS_RGB = [(0, 0, 0), (106, 57, 6), (255, 255, 0), (255, 0, 255), (0, 0, 255), (0, 255, 0), (0, 255, 255),
              (255, 0, 0), (255, 255, 255)]


def small_info():
    """Two levels, two stages, an odd size."""
    spec = cv.flsnet.ModelSpec()
    spec.channels = [16, 32]
    spec.convolutions = [1, 2]
    spec.stage2Levels = 2
    spec.inputSize = (21, 26)
    info = cv.flsnet.ModelInfo()
    info.spec = spec  # members of members are copies: they change as a whole
    info.areas = [1000 / (1 + c) for c in range(9)]
    return info


def small_model(seed=1):
    return cv.flsnet.Model_random(small_info(), seed)


def random_labels(shape, seed):
    return np.random.default_rng(seed).integers(0, 9, shape, np.uint8)


class flsnet_classes_test(NewOpenCVTests):

    def test_names_and_colors(self):
        names = ["background", "hair", "skin", "eyebrow", "pupil", "white", "nostril", "lip", "inner mouth"]
        self.assertEqual(names, [cv.flsnet.className(i) for i in range(cv.flsnet.FACE_CLASS_COUNT)])
        self.assertEqual(cv.flsnet.FACE_INNER_MOUTH, names.index("inner mouth"))
        for class_id, color in enumerate(COLORS_RGB):
            self.assertEqual(color, tuple(cv.flsnet.classColor(class_id)[2::-1]))
        with self.assertRaises(cv.error):
            cv.flsnet.className(9)

    def test_colorize_and_back(self):
        labels = random_labels((17, 23), 1)
        color = cv.flsnet.colorize(labels)
        np.testing.assert_array_equal(color, np.array(COLORS_RGB, np.uint8)[labels][..., ::-1])
        np.testing.assert_array_equal(labels, cv.flsnet.labelsFromColors(color))
        np.testing.assert_array_equal(labels, cv.flsnet.labelsFromColors(color ^ 1, tolerance=1))
        with self.assertRaises(cv.error):
            cv.flsnet.labelsFromColors(color ^ 1)

    def test_overlay(self):
        labels = random_labels((17, 23), 2)
        photo = np.random.default_rng(3).integers(0, 256, (17, 23, 3), np.uint8)
        expected = 0.75 * photo + 0.25 * cv.flsnet.colorize(labels)
        expected[labels == 0] = photo[labels == 0]
        self.assertLessEqual(np.abs(cv.flsnet.overlay(photo, labels, opacity=0.25) - expected).max(), 0.51)

    def test_islands(self):
        wanted = np.zeros((120, 100), np.uint8)
        wanted[20:80, 20:80] = cv.flsnet.FACE_SKIN
        labels = wanted.copy()
        labels[100:110, 90:97] = cv.flsnet.FACE_HAIR
        np.testing.assert_array_equal(wanted, cv.flsnet.removeIslands(labels, (20, 20, 60, 60)))
        np.testing.assert_array_equal(wanted, cv.flsnet.removeIslands(labels, (20, 20, 60, 60), roll=10))

    def test_retouch(self):
        photo = np.random.default_rng(4).integers(0, 256, (40, 60, 3), np.uint8)
        labels = np.zeros((40, 60), np.uint8)
        labels[10:30, 20:40] = cv.flsnet.FACE_LIP
        hard = cv.flsnet.softMask(photo, labels, [cv.flsnet.FACE_LIP], 0)
        np.testing.assert_array_equal((labels == cv.flsnet.FACE_LIP).astype(np.float32), hard)
        self.assertEqual(labels.shape, cv.flsnet.refineBorders(photo, labels, 2).shape)
        red = cv.flsnet.recolor(photo, hard, (10, 20, 200), strength=1)
        self.assertGreater(red[labels > 0, 2].mean(), red[labels > 0, 0].mean() + 80)


class flsnet_statistics_test(NewOpenCVTests):

    def test_metrics(self):
        truth, prediction = random_labels((31, 40), 4), random_labels((31, 40), 5)
        truth[0] = 255  # left out
        metrics = cv.flsnet.SegmentationMetrics()
        metrics.add(truth, prediction)
        expected = np.zeros((9, 9))
        np.add.at(expected, (truth[1:].ravel(), prediction[1:].ravel()), 1)
        np.testing.assert_array_equal(expected, metrics.confusion())
        hits = np.diag(expected)
        np.testing.assert_allclose(metrics.pixelAccuracy(), hits / expected.sum(1))
        iou = hits / (expected.sum(0) + expected.sum(1) - hits)
        np.testing.assert_allclose(metrics.iou(), iou)
        self.assertAlmostEqual(metrics.meanIoU(), iou.mean())
        both = cv.flsnet.SegmentationMetrics(9)
        both.merge(metrics)
        both.merge(metrics)
        np.testing.assert_array_equal(2 * expected, both.confusion())

    def test_balance(self):
        statistics = cv.flsnet.ClassStatistics(3, 1)
        statistics.add(np.array([[0, 0, 1, 0, 1, 0]], np.uint8))
        statistics.add(np.array([[0, 0, 0, 0, 0, 0]], np.uint8))
        self.assertEqual(2, statistics.imageCount())
        np.testing.assert_array_equal([10, 2, 0], statistics.pixels())
        np.testing.assert_array_equal([12, 6, 0], statistics.pixelsOfImages())
        np.testing.assert_array_equal([4, 2, 0], statistics.occurrences())
        median_frequency = (10 / 12 + 2 / 6) / 2
        np.testing.assert_allclose(cv.flsnet.medianFrequencyWeights(statistics),
                                   [median_frequency * 12 / 10, median_frequency * 6 / 2, 0])
        np.testing.assert_allclose(cv.flsnet.medianAreaWeights(statistics), [1.75 / 2.5, 1.75 / 1, 0])
        np.testing.assert_allclose(cv.flsnet.featureMapWeights([1, 4, 4], 0.5), [(1 / 3) ** 0.5, (4 / 3) ** 0.5] +
                                   [(4 / 3) ** 0.5])


class flsnet_model_test(NewOpenCVTests):

    def test_file_and_buffer(self):
        model = small_model()
        model.setMetadata("name", "small")
        buffer = model.toOnnx()
        self.assertEqual((np.uint8, 1), (buffer.dtype, buffer.ndim))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "small.onnx")
            model.write(path)
            self.assertEqual(buffer.tobytes(), pathlib.Path(path).read_bytes())
            from_file = cv.flsnet.Model_read(path)
        for read in (from_file, cv.flsnet.Model_read(buffer), cv.flsnet.Model_read(buffer.tobytes(), "small")):
            info = read.info()
            self.assertEqual(([16, 32], [1, 2], 2, (21, 26)),
                             (list(info.spec.channels), list(info.spec.convolutions), info.spec.stage2Levels,
                              tuple(info.spec.inputSize)))
            np.testing.assert_allclose(info.areas, small_info().areas, rtol=1e-6)
            self.assertIn("name", info.metadataKeys())
            self.assertEqual("small", info.getMetadata("name"))
            self.assertEqual("", info.getMetadata("nothing"))
            self.assertEqual(model.parameterCount(), read.parameterCount())
            self.assertEqual(cv.flsnet.WEIGHTS_FLOAT, read.storage())
        self.assertLess(model.toOnnx(cv.flsnet.WEIGHTS_INT8).size, buffer.size)
        with self.assertRaisesRegex(cv.error, "rubbish"):
            cv.flsnet.Model_read(np.arange(99, dtype=np.uint8), "rubbish")

    def test_info(self):
        info = small_info()
        info.setMetadata("data", "none")
        crop = cv.flsnet.CropGeometry()
        crop.enlargement = 2
        crop.shift = (0.25, -0.5)
        crop.border = cv.BORDER_REPLICATE
        info.crop = crop
        info.exponent = 0.5
        info.mean = (1, 2, 3, 0)
        info.deviation = 4
        info.classNames = ["a", "b", "c", "d", "e", "f", "g", "h", "i"]
        read = cv.flsnet.Model_random(info).info()
        self.assertEqual((2, (0.25, -0.5), cv.BORDER_REPLICATE),
                         (read.crop.enlargement, tuple(read.crop.shift), read.crop.border))
        self.assertEqual((0.5, (1, 2, 3), 4), (read.exponent, tuple(read.mean)[:3], read.deviation))
        self.assertEqual("abcdefghi", "".join(read.classNames))
        self.assertEqual("none", read.getMetadata("data"))
        vgg16 = cv.flsnet.ModelSpec_vgg16()
        vgg16.validate()
        self.assertEqual([64, 128, 256, 512, 512], list(vgg16.channels))
        self.assertGreater(vgg16.macs(), vgg16.macs(True))

    def test_networks_agree(self):
        model = small_model()
        photo = np.random.default_rng(6).integers(0, 256, (26, 21, 3), np.uint8)
        results = []
        for net in (model.net(), model.cpuNet()):
            net.setPreferableBackend(cv.dnn.DNN_BACKEND_OPENCV)
            net.setInput(cv.dnn.blobFromImage(photo))
            results.append(net.forward(cv.flsnet.Model_layerName(net, "scores")))
        self.assertEqual((1, 9, 26, 21), results[0].shape)
        np.testing.assert_allclose(results[0], results[1], rtol=1e-3, atol=1e-4)
        encoder = model.cpuNet(maps=["stage1.encoder.0"])
        encoder.setInput(cv.dnn.blobFromImage(photo))
        self.assertEqual((1, 16, 26, 21), encoder.forward("stage1.encoder.0").shape)

    def test_cuda_net(self):
        model = small_model()
        photo = np.random.default_rng(7).integers(0, 256, (26, 21, 3), np.uint8)
        try:
            net = model.cudaNet()
        except cv.error as error:  # no CUDA code, or no GPU
            self.assertIn(error.code, (cv.Error.StsNotImplemented, cv.Error.GpuApiCallError))
            return
        net.setInput(cv.dnn.blobFromImage(photo))
        self.assertEqual((1, 9, 26, 21), net.forward("scores").shape)

    def test_precisions(self):
        self.assertTrue(cv.flsnet.Model_supportsPrecision(cv.flsnet.PRECISION_INT8))
        model = small_model()
        if not cv.flsnet.Model_supportsPrecision(cv.flsnet.PRECISION_BF16):
            with self.assertRaisesRegex(cv.error, "AMX"):
                model.cpuNet(precision=cv.flsnet.PRECISION_BF16)
            return
        photo = np.random.default_rng(8).integers(0, 256, (26, 21, 3), np.uint8)
        logits = []
        for net in (model.cpuNet(), model.cpuNet(precision=cv.flsnet.PRECISION_BF16)):
            net.setInput(cv.dnn.blobFromImage(photo))
            logits.append(net.forward(cv.flsnet.Model_layerName(net, "logits")))
        self.assertLess(np.linalg.norm(logits[0] - logits[1]), 0.1 * np.linalg.norm(logits[0]))


class flsnet_segmenter_test(NewOpenCVTests):

    def test_every_way_to_give_the_model(self):
        model = small_model()
        buffer = model.toOnnx()
        crop = np.random.default_rng(7).integers(0, 256, (40, 40, 3), np.uint8)
        expected = None
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "small.onnx")
            model.write(path)
            for given in (path, buffer, model):
                segmenter = cv.flsnet.FaceLandmarkSegmenter_create(given, stage1Only=True)
                labels, scores = segmenter.segmentCrop(crop)
                self.assertEqual(((40, 40), np.uint8), (labels.shape, labels.dtype))
                self.assertEqual((1, 9, 26, 21), scores.shape)
                expected = labels if expected is None else expected
                np.testing.assert_array_equal(expected, labels)
        with self.assertRaises(cv.error):
            cv.flsnet.FaceLandmarkSegmenter_create("no such file.onnx")

    def test_settings(self):
        segmenter = cv.flsnet.FaceLandmarkSegmenter_create(small_model())
        segmenter.setAreaExponent(0.25)
        segmenter.setAreas([1, 2, 3, 4, 5, 6, 7, 8, 9])
        segmenter.setInputSize((32, 24))
        geometry = segmenter.getCropGeometry()
        geometry.enlargement = 3
        segmenter.setCropGeometry(geometry)
        self.assertEqual(0.25, segmenter.getAreaExponent())
        self.assertEqual([1, 2, 3, 4, 5, 6, 7, 8, 9], list(segmenter.getAreas()))
        self.assertEqual((32, 24), tuple(segmenter.getInputSize()))
        self.assertEqual(3, segmenter.getCropGeometry().enlargement)
        segmenter.setCloseUp(False)
        self.assertFalse(segmenter.getCloseUp())
        segmenter.setWiderLook(False)
        self.assertFalse(segmenter.getWiderLook())
        self.assertEqual([16, 32], list(segmenter.modelInfo().spec.channels))
        with self.assertRaises(cv.error):
            segmenter.setAreaExponent(-1)

    def test_boxes(self):
        photo = np.random.default_rng(8).integers(0, 256, (90, 120, 3), np.uint8)
        segmenter = cv.flsnet.FaceLandmarkSegmenter_create(small_model())
        boxes = [(20.5, 30, 16, 16), (80, 40, 12, 12)]
        labels = segmenter.segmentBoxes(photo, boxes)
        faces = segmenter.segmentFacesInBoxes(photo, boxes)
        self.assertEqual(photo.shape[:2], labels.shape)
        self.assertEqual(boxes, [tuple(face.box) for face in faces])
        outside = np.ones(labels.shape, bool)
        for face in faces:
            x, y, width, height = face.region
            self.assertEqual((height, width), face.labels.shape)
            self.assertEqual((2, 3), face.transform.shape)
            self.assertEqual((1, 9), (face.confidence, len(face.classConfidences)))
            outside[y:y + height, x:x + width] = False
            # Where the boxes do not overlap, the photo's label map is the face's.
            np.testing.assert_array_equal(labels[y:y + height, x:x + width], face.labels)
        self.assertFalse(labels[outside].any())
        self.assertEqual([], list(segmenter.segmentFacesInBoxes(photo, [])))
        again, faces_again = segmenter.segmentAllInBoxes(photo, boxes)
        np.testing.assert_array_equal(labels, again)
        self.assertEqual(len(faces), len(faces_again))
        with self.assertRaises(cv.error):
            segmenter.segmentBoxes(photo, [(1, 2, 0, 4)])

    def test_photo(self):
        photo = cv.imread(str(PHOTO))
        if photo is None:
            self.skipTest("the module is without its samples")
        detector = cv.flsnet.NetworkFaceDetector_create()
        detector.setMinFaceSize(40)
        self.assertEqual(40, detector.getMinFaceSize())
        boxes, confidences = detector.detect(photo)
        self.assertEqual([tuple(box) for box in boxes], [tuple(face.box) for face in detector.detectFaces(photo)])
        self.assertEqual((1, 1), (len(boxes), len(confidences)))
        (found,) = detector.detectFaces(photo)
        self.assertEqual((tuple(boxes[0]), 5), (tuple(found.box), len(found.landmarks)))

        segmenter = cv.flsnet.FaceLandmarkSegmenter_create(detector=detector)
        labels, faces = segmenter.segmentAll(photo)
        np.testing.assert_array_equal(labels, segmenter.segment(photo))
        np.testing.assert_array_equal(labels, segmenter.segmentDetections(photo, [found]))
        np.testing.assert_array_equal(labels, segmenter.segment(cv.UMat(photo)).get())
        # The nostrils of this face are faint: the area weights may give them to the skin.
        self.assertEqual(set(range(9)), set(np.unique(labels)) | {cv.flsnet.FACE_NOSTRIL})
        self.assertEqual(cv.flsnet.FACE_SKIN, labels[170, 224])  # her chin
        self.assertEqual(cv.flsnet.FACE_BACKGROUND, labels[500, 10])
        lips = np.zeros_like(labels)
        cv.drawContours(lips, faces[0].contours(cv.flsnet.FACE_LIP), -1, 1, -1)
        x, y, width, height = faces[0].region
        self.assertTrue((lips[y:y + height, x:x + width] >= (faces[0].labels == cv.flsnet.FACE_LIP)).all())
        segmenter.setDetector(detector)
        self.assertEqual(1, len(segmenter.segmentFaces(photo)))


    def test_turned_faces(self):
        photo = np.random.default_rng(10).integers(0, 256, (90, 120, 3), np.uint8)
        segmenter = cv.flsnet.FaceLandmarkSegmenter_create(small_model())
        segmenter.setRemoveIslands(False)  # the labels of noise are little else
        segmenter.setRefineBorders(False)
        landmarks = [(80, 42), (90, 41), (85, 46), (81, 50), (89, 50)]
        given = [cv.flsnet.FaceDetection((80, 40, 12, 12), 0.75, 30, landmarks)]
        labels = segmenter.segmentDetections(photo, given)
        again, faces = segmenter.segmentAllDetections(photo, given)
        np.testing.assert_array_equal(labels, again)
        self.assertEqual((0.75, 30), (faces[0].confidence, faces[0].roll))
        np.testing.assert_array_equal(landmarks, np.reshape(faces[0].landmarks, (5, 2)))
        self.assertEqual(1, len(segmenter.segmentFacesOfDetections(photo, given)))
        self.assertTrue((labels != segmenter.segmentBoxes(photo, [given[0].box])).any())

    def test_params(self):
        # Where it is depends on OpenCV's version.
        params = getattr(cv.flsnet, "FaceLandmarkSegmenter_Params",
                         getattr(cv.flsnet.FaceLandmarkSegmenter, "Params", None))()
        self.assertEqual((0, 0, 0, False), (params.minFaceSize, params.maxFaces, params.precision, params.stage1Only))
        params.model = small_model()
        params.maxFaces = 3
        segmenter = cv.flsnet.FaceLandmarkSegmenter_create(params)
        self.assertEqual([16, 32], list(segmenter.modelInfo().spec.channels))
        self.assertEqual(3, segmenter.getMaxFaces())
        segmenter.setMinFaceSize(20)
        segmenter.setConfidence(0.5)
        self.assertEqual((20, 0.5), (segmenter.getMinFaceSize(), segmenter.getConfidence()))


class flsnet_sequence_test(NewOpenCVTests):

    def test_frames(self):
        photo = cv.imread(str(PHOTO))
        if photo is None:
            self.skipTest("the module is without its samples")
        # Where they are depends on OpenCV's version.
        single = getattr(cv.flsnet, "FaceLandmarkSegmenter_Params",
                         getattr(cv.flsnet.FaceLandmarkSegmenter, "Params", None))()
        params = getattr(cv.flsnet, "FaceSequenceSegmenter_Params",
                         getattr(cv.flsnet.FaceSequenceSegmenter, "Params", None))()
        self.assertEqual((10, 30, 0.7), (params.detectionInterval, params.maxHiddenFrames, params.smoothing))
        params.detectionInterval = 3
        sequence = cv.flsnet.FaceSequenceSegmenter_create(single, params)
        self.assertEqual(3, sequence.getDetectionInterval())
        for i in range(5):
            frame = np.ascontiguousarray(photo[2 * i:300 + 2 * i, 60 + 3 * i:380 + 3 * i])
            labels, faces = sequence.segmentAll(frame)
            self.assertEqual(frame.shape[:2], labels.shape)
            self.assertEqual([0], [face.id for face in faces])
        sequence.reset()
        self.assertEqual([1], [face.id for face in sequence.segmentFaces(frame)])
        sequence.getSegmenter().setMaxFaces(2)
        self.assertEqual(2, sequence.getSegmenter().getMaxFaces())
        with self.assertRaises(cv.error):
            sequence.setSmoothing(2)


class flsnet_detector_test(NewOpenCVTests):

    def test_conversions(self):
        box = cv.flsnet.faceBoxFrom(cv.flsnet.FACE_BOX_MTCNN, (10, 20, 80, 100))
        self.assertEqual(box[2], box[3])
        upright = [(30, 40), (70, 40), (50, 60), (35, 80), (65, 80)]
        self.assertAlmostEqual(0, cv.flsnet.faceDetectionFrom(cv.flsnet.FACE_BOX_MTCNN, (10, 20, 80, 100), upright).roll, 4)
        row = np.float32([[10, 20, 80, 100, *np.ravel([(y, 120 - x) for x, y in upright]), 0.875]])
        faces = cv.flsnet.faceDetectionsFromYuNet(row)
        self.assertEqual((1, 0.875), (len(faces), faces[0].confidence))
        self.assertAlmostEqual(90, faces[0].roll, 4)

    def test_dnn_detector(self):
        # Where it is depends on OpenCV's version.
        parameters = getattr(cv.flsnet, "DnnFaceDetector_Parameters",
                             getattr(cv.flsnet.DnnFaceDetector, "Parameters", None))()
        self.assertEqual(((300, 300), 0.5, True), (tuple(parameters.inputSize), parameters.confidence,
                                                   parameters.relativeBoxes))
        parameters.inputSize = (64, 48)
        parameters.faceInBox = (0, 0.25, 1, 0.5)
        self.assertEqual((64, 48), tuple(parameters.inputSize))
        with self.assertRaisesRegex(cv.error, "empty"):
            cv.flsnet.DnnFaceDetector_create(cv.dnn.Net(), parameters)

    def test_network_detector(self):
        params = getattr(cv.flsnet, "NetworkFaceDetector_Params",
                         getattr(cv.flsnet.NetworkFaceDetector, "Params", None))()
        self.assertEqual(("", 0, 0), (params.model, params.minFaceSize, params.maxFaces))
        self.assertAlmostEqual(0.95, params.confidence, places=6)
        self.assertEqual(0, params.fallbackConfidence)
        params.confidence, params.maxFaces, params.minFaceSize, params.fallbackConfidence = 0.75, 3, 50, 0.25
        detector = cv.flsnet.NetworkFaceDetector_create(params)
        self.assertEqual(0.25, detector.getFallbackConfidence())
        self.assertEqual((0.75, 3, 50), (detector.getConfidence(), detector.getMaxFaces(), detector.getMinFaceSize()))
        with self.assertRaises(cv.error):
            detector.setConfidence(2)
        with self.assertRaises(cv.error):
            detector.setFallbackConfidence(-1)
        params.model = "no such file.onnx"
        with self.assertRaises(cv.error):
            cv.flsnet.NetworkFaceDetector_create(params)

    def test_missing_files(self):
        with self.assertRaises(cv.error):
            cv.flsnet.HaarFaceDetector_create("no such folder")
        with self.assertRaises(cv.error):
            cv.flsnet.YuNetFaceDetector_create("no such file.onnx")


class flsnet_stubs_test(NewOpenCVTests):

    def test_stubs_name_what_there_is(self):
        stub = pathlib.Path(cv.__file__).parent / "flsnet" / "__init__.pyi"
        if not stub.is_file():
            self.skipTest("this build of OpenCV has no type stubs")
        classes = {}
        names = set()
        for node in ast.parse(stub.read_text()).body:
            if isinstance(node, ast.ClassDef):
                named = (ast.FunctionDef, ast.ClassDef)
                classes[node.name] = {item.name for item in node.body if isinstance(item, named)}
                classes[node.name] |= {item.target.id for item in node.body if isinstance(item, ast.AnnAssign)}
            elif isinstance(node, ast.FunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.AnnAssign) and node.target.id != "__all__":
                names.add(node.target.id)
        self.assertLessEqual(names, set(dir(cv.flsnet)))
        actual = {name for name in dir(cv.flsnet) if isinstance(getattr(cv.flsnet, name), type) and "_" not in name}
        self.assertEqual(actual, set(classes))
        for name, members in classes.items():
            public = {member for member in vars(getattr(cv.flsnet, name)) if not member.startswith("_")}
            self.assertEqual(public, members - {"__init__"}, name)


if __name__ == '__main__':
    NewOpenCVTests.bootstrap()
