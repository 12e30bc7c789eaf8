# This file is part of OpenCV project.
# It is subject to the license terms in the LICENSE file found in the top-level directory
# of this distribution and at http://opencv.org/license.html.

"""Models: files, bytes, what they tell."""

import os
import pathlib
import pickle
import tempfile
import unittest

import cv2
import flsnet
import numpy as np
from common import REPOSITORY, random_photo, read_net, small_info, small_model


class ModelTest(unittest.TestCase):
    def test_file_and_bytes(self):
        model = small_model()
        model.setMetadata("name", "small")
        file = model.toOnnx()
        self.assertIsInstance(file, bytes)
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "sm\u00e4ll.onnx"
            model.write(path)
            self.assertEqual(file, path.read_bytes())
            from_file = flsnet.Model.read(path)
        for read in (from_file, flsnet.Model_read(file), flsnet.Model.read(np.frombuffer(file, np.uint8), "small")):
            info = read.info()
            self.assertEqual(((16, 32), (1, 2), 2, (21, 26)),
                             (info.spec.channels, info.spec.convolutions, info.spec.stage2Levels, info.spec.inputSize))
            np.testing.assert_allclose(info.areas, small_info().areas, rtol=1e-6)
            self.assertEqual("small", info.metadata["name"])
            self.assertIn("name", info.metadataKeys())
            self.assertEqual(model.parameterCount(), read.parameterCount())
            self.assertEqual(file, read.toOnnx())
        self.assertLess(len(model.toOnnx(flsnet.WEIGHTS_INT8)), len(file))
        with self.assertRaisesRegex(flsnet.error, "rubbish"):
            flsnet.Model.read(bytes(range(99)), "rubbish")

    def test_networks_of_other_architectures(self):
        path = REPOSITORY / "test" / "golden" / "other_network.onnx"
        crop = np.load(REPOSITORY / "test" / "golden" / "other_network.input.npy")[0]
        found = []
        for model in (flsnet.Model.readNetwork(path), flsnet.Model_readNetwork(path.read_bytes(), "bytes"),
                      pickle.loads(pickle.dumps(flsnet.Model.readNetwork(path)))):
            info = model.info()
            self.assertEqual(((40, 32), (), "other"), (info.spec.inputSize, info.spec.channels, info.metadata["name"]))
            found.append(flsnet.FaceLandmarkSegmenter.create(model).segmentCrop(crop)[0])
        self.assertGreater(len(np.unique(found[0])), 3)
        for labels in found[1:]:
            np.testing.assert_array_equal(found[0], labels)
        with self.assertRaisesRegex(flsnet.error, "no model of this module"):
            flsnet.Model.read(path)

    def test_embedded(self):
        shipped = flsnet.Model.read(REPOSITORY / "data" / "flsnet_light.onnx")
        embedded = flsnet.Model_embedded()
        self.assertEqual(shipped.toOnnx(), embedded.toOnnx())
        self.assertEqual(shipped.storage(), embedded.storage())
        self.assertTrue(embedded.isQuantized())
        self.assertEqual("flsnet_light", embedded.info().metadata["name"])
        self.assertEqual("flsnet_light", flsnet.Model.embeddedCloseUp().info().metadata["close-up of name"])
        self.assertTrue(flsnet.Model.embeddedCloseUp().isQuantized())
        self.assertEqual("flsnet_light", flsnet.Model.embeddedWiderLook().info().metadata["wider look of name"])
        self.assertTrue(flsnet.Model_embeddedWiderLook().isQuantized())
        self.assertEqual(tuple(flsnet.className(i) for i in range(9)), embedded.info().classNames)

    def test_quantize(self):
        model = small_model()
        self.assertFalse(model.isQuantized())
        with self.assertRaises(flsnet.error):
            model.quantize([])
        crops = [random_photo((32, 32, 3), seed) for seed in range(4)]
        model.quantize(crops, percentile=99.9)
        read = flsnet.Model.read(model.toOnnx())
        self.assertTrue(read.isQuantized())
        in_bytes, again = (flsnet.FaceLandmarkSegmenter.create(m, precision=flsnet.PRECISION_INT8).segmentCrop(crops[0])
                           for m in (model, read))
        np.testing.assert_array_equal(in_bytes[0], again[0])
        in_floats, _ = flsnet.FaceLandmarkSegmenter.create(model).segmentCrop(crops[0])
        self.assertGreater(np.mean(in_bytes[0] == in_floats), 0.5)  # noise: two classes are often as likely

    def test_bf16(self):
        self.assertTrue(flsnet.Model.supportsPrecision(flsnet.PRECISION_FLOAT))
        self.assertTrue(flsnet.Model_supportsPrecision(flsnet.PRECISION_INT8))
        with self.assertRaises(flsnet.error):
            flsnet.Model.supportsPrecision(3)
        model, crop = small_model(), random_photo((32, 32, 3), 4)
        if not flsnet.Model.supportsPrecision(flsnet.PRECISION_BF16):
            with self.assertRaisesRegex(flsnet.error, "AMX"):
                flsnet.FaceLandmarkSegmenter.create(model, precision=flsnet.PRECISION_BF16)
            return
        labels, _ = flsnet.FaceLandmarkSegmenter.create(model, precision=flsnet.PRECISION_BF16).segmentCrop(crop)
        in_floats, _ = flsnet.FaceLandmarkSegmenter.create(model).segmentCrop(crop)
        self.assertGreater(np.mean(labels == in_floats), 0.5)  # noise: two classes are often as likely

    def test_info(self):
        info = small_info()
        info.metadata = {"data": "none"}
        info.setMetadata("more", "\u00e4")
        crop = flsnet.CropGeometry()
        crop.enlargement = 2
        crop.shift = (0.25, -0.5)
        crop.border = cv2.BORDER_REPLICATE
        info.crop = crop
        info.exponent = 0.5
        info.mean = (1, 2, 3)
        info.deviation = 4
        info.classNames = list("abcdefghi")
        read = flsnet.Model_random(info).info()
        self.assertEqual((2, (0.25, -0.5), cv2.BORDER_REPLICATE),
                         (read.crop.enlargement, read.crop.shift, read.crop.border))
        self.assertEqual((0.5, (1, 2, 3, 0), 4), (read.exponent, read.mean, read.deviation))
        self.assertEqual(tuple("abcdefghi"), read.classNames)
        self.assertEqual(("none", "\u00e4"), (read.metadata["data"], read.getMetadata("more")))
        for wrong in ((1,), (1, 2, 3), "ab", (1, "x"), None, 3):
            with self.assertRaises(TypeError):
                info.spec.inputSize = wrong

    def test_bytes_that_are_no_text(self):
        """As files may have them in names and metadata: they are shown as U+FFFD."""
        with self.assertRaisesRegex(flsnet.error, "none\ufffd") as caught:
            flsnet.Model.read(os.fsdecode(b"none\xff"))
        self.assertIn("none\ufffd", caught.exception.err)
        self.assertIn("none\ufffd", caught.exception.msg)
        model = small_model()
        model.setMetadata("name", "abcdef")
        model.setMetadata("secret", "ghijkl")
        file = model.toOnnx().replace(b"abcdef", b"abc\xffef").replace(b"ghijkl", b"ghi\xfejk")
        model = flsnet.Model.read(file)
        info = model.info()
        self.assertEqual("abc\ufffdef", info.metadata["name"])
        self.assertEqual("ghi\ufffdjk", info.getMetadata("secret"))
        for thing in (model, info):
            self.assertIn("abc\ufffdef", repr(thing))
        info.classNames = ["abc", *"defghijk"]
        other = flsnet.Model.random(info).toOnnx()
        self.assertIn(b"abc,", other)
        self.assertEqual("a\ufffdc", flsnet.Model.read(other.replace(b"abc,", b"a\xffc,")).info().classNames[0])

    def test_spec(self):
        vgg16 = flsnet.ModelSpec_vgg16()
        vgg16.validate()
        self.assertEqual((64, 128, 256, 512, 512), vgg16.channels)
        # VGG16's convolutions at 224 x 224, its mirror, and their heads, by hand.
        widths = [(3, 64), (64, 64), (64, 128), (128, 128), (128, 256), (256, 256), (256, 256), (256, 512), (512, 512),
                  (512, 512), (512, 512), (512, 512), (512, 512)]
        sides = [224] * 2 + [112] * 2 + [56] * 3 + [28] * 3 + [14] * 3
        encoder = sum(9 * i * o * side**2 for (i, o), side in zip(widths, sides))
        decoder = encoder - 9 * 3 * 64 * 224**2 + 9 * 64 * 64 * 224**2
        head = 9 * 64 * vgg16.classCount * 224**2
        self.assertIn(vgg16.macs(True), (encoder + decoder + head, encoder + decoder + head / 9))
        vgg16.channels = [15]
        vgg16.convolutions = [1]
        vgg16.stage2Levels = 0
        with self.assertRaisesRegex(flsnet.error, "15"):
            vgg16.validate()

    def test_kinds_of_networks(self):
        read = flsnet.Model.read(REPOSITORY / "data" / "flsnet_detector.onnx").info().spec
        made = flsnet.ModelSpec.detector()
        made.validate()
        self.assertEqual(made, flsnet.ModelSpec_detector())
        for spec in (read, made):
            self.assertEqual(flsnet.MODEL_DETECTOR, spec.kind)
            self.assertEqual(len(spec.channels) - 1, len(spec.decoderChannels))
            self.assertLess(spec.macs(), 1e9)  # as a segmenter it would have four times as many
        other = flsnet.Model.readNetwork(REPOSITORY / "test" / "golden" / "other_network.onnx").info().spec
        self.assertEqual((flsnet.MODEL_OTHER, 0), (other.kind, other.macs()))
        segmenter = small_info().spec
        self.assertEqual((flsnet.MODEL_SEGMENTER, ()), (segmenter.kind, segmenter.decoderChannels))
        segmenter.decoderChannels = [16]
        with self.assertRaisesRegex(flsnet.error, "decoderChannels"):
            segmenter.validate()

    def test_plain_cv2_reads_standard_ops(self):
        info = small_info()
        spec = info.spec
        spec.inputSize = (32, 24)  # OpenCV's own unpooling cannot do odd sizes
        info.spec = spec
        model = flsnet.Model.random(info)
        crop = random_photo((24, 32, 3), 6)
        _, scores = flsnet.FaceLandmarkSegmenter.create(model).segmentCrop(crop)
        for ops in (flsnet.MODEL_OPS_STANDARD, flsnet.MODEL_OPS_PORTABLE):
            net = read_net(model.toOnnx(ops=ops))
            net.setInput(cv2.dnn.blobFromImage(crop))
            np.testing.assert_allclose(net.forward("scores"), scores, rtol=1e-3, atol=1e-4)


if __name__ == "__main__":
    unittest.main()
