# SPDX-License-Identifier: Apache-2.0
"""The Faster R-CNN: targets, and what cv::dnn computes from its files against torchvision's own inference."""

import contextlib
import importlib.util
import io
import json
import os
import tempfile
import unittest
from unittest import mock

import cv2
import numpy as np
import torch
from torch import Tensor

from flsnet_training import checkpoint
from flsnet_training.detector import measure
from flsnet_training.detector.faces import FOUND, IGNORED, Face
from flsnet_training.detector.others import open_detector

from .test_detector import landmark_record

HAS_TORCHVISION = importlib.util.find_spec("torchvision") is not None
HAS_CAFFE = hasattr(cv2.dnn, "readNetFromCaffe")
if HAS_TORCHVISION:
    import torchvision

    from flsnet_training.faster_rcnn import caffe_file, export, network, train
    from flsnet_training.faster_rcnn.dataset import target_of

    TINY = network.RegionSpec(
        channels=(16, 16, 16, 16),
        convolutions=(1, 1, 1, 1),
        poolings=2,
        anchors=(12, 20, 32),
        pooled=3,
        hidden=16,
        proposals_before=200,
        proposals=30,
    )
SIZE = 64


def tiny_detector(seed: int) -> "network.RegionDetector":
    """Random weights, large enough that boxes move and scores differ, and batch statistics that are not 0 and 1."""
    torch.manual_seed(seed)
    detector = network.RegionDetector(TINY)
    with torch.no_grad():
        for head in (detector.rpn.head.cls_logits, detector.rpn.head.bbox_pred):
            head.weight.normal_(0, 0.1)
            head.bias.normal_(0, 0.1)
        detector.roi_heads.box_predictor.bbox_pred.weight.normal_(0, 0.3)
        for module in detector.modules():
            if isinstance(module, torch.nn.BatchNorm2d):
                module.running_mean.normal_(0, 0.2)
                module.running_var.uniform_(0.5, 2)
                module.weight.uniform_(0.5, 1.5)
                module.bias.normal_(0, 0.2)
    return detector.eval()


def picture(seed: int) -> np.ndarray:
    """Coarse noise."""
    coarse = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    return cv2.resize(coarse, (SIZE, SIZE), interpolation=cv2.INTER_CUBIC)


def as_input(image: np.ndarray) -> Tensor:
    """A picture as torchvision takes it."""
    return torch.from_numpy(image).permute(2, 0, 1).float()


def caffe_nms(boxes: Tensor, scores: Tensor, levels: Tensor, overlap: float) -> Tensor:
    """Suppression in which boxes reach to the end of their last pixel, as in Caffe's Proposal layer."""
    del levels
    return torchvision.ops.nms(boxes + torch.tensor([0.0, 0.0, 1.0, 1.0]), scores, overlap)


@unittest.skipUnless(HAS_TORCHVISION and HAS_CAFFE, "takes torchvision, and OpenCV 4, which reads Caffe's files")
class FileTest(unittest.TestCase):
    """cv::dnn, from the data to the boxes."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.name = os.path.join(folder.name, "rcnn")
        self.detector = tiny_detector(5)
        caffe_file.write_caffe(self.detector, SIZE, self.name)
        self.net = cv2.dnn.readNetFromCaffe(self.name + ".prototxt", self.name + ".caffemodel")

    def outputs(self, image: np.ndarray, *names: str) -> list[np.ndarray]:
        self.net.setInput(cv2.dnn.blobFromImage(image, 1 / 58, mean=(104, 117, 124)), "data")
        self.net.setInput(np.array([[SIZE, SIZE, 1]], np.float32), "im_info")
        return [self.net.forward(name) for name in names]

    @torch.no_grad()
    def test_maps(self) -> None:
        image = picture(1)
        scores, deltas = self.outputs(image, "rpn_cls_prob", "rpn_bbox_pred")
        pictures, _ = self.detector.transform([as_input(image)])
        logits, boxes = self.detector.rpn.head([self.detector.backbone(pictures.tensors)])
        np.testing.assert_allclose(scores[:, 3:], torch.sigmoid(logits[0]).numpy(), atol=1e-5)
        np.testing.assert_allclose(deltas, boxes[0].numpy(), atol=1e-4)

    @torch.no_grad()
    def test_proposals(self) -> None:
        """Caffe's boxes end at the last pixel's beginning, and overlap by a pixel more."""
        for seed in (1, 2, 3):
            image = picture(seed)
            rois = self.outputs(image, "proposal")[0]
            pictures, _ = self.detector.transform([as_input(image)])
            pictures.image_sizes = [(SIZE - 1, SIZE - 1)]
            features = {"0": self.detector.backbone(pictures.tensors)}
            with mock.patch.object(torchvision.ops.boxes, "batched_nms", caffe_nms):
                proposals = self.detector.rpn(pictures, features)[0][0].numpy()
            self.assertGreater(len(proposals), 10)
            np.testing.assert_allclose(rois[: len(proposals), 1:], proposals, atol=1e-3)
            self.assertEqual(float(np.abs(rois[len(proposals) :]).max(initial=0)), 0)

    @torch.no_grad()
    def test_regions(self) -> None:
        """What the second half makes of the same proposals."""
        image = picture(2)
        rois, scores, deltas, rows = self.outputs(image, "proposal", "cls_prob", "bbox_pred", "detection_out")
        pictures, _ = self.detector.transform([as_input(image)])
        features = {"0": self.detector.backbone(pictures.tensors)}
        heads = self.detector.roi_heads
        proposals = [torch.from_numpy(rois[:, 1:].copy())]
        hidden = heads.box_head(heads.box_roi_pool(features, proposals, pictures.image_sizes))
        logits, regression = heads.box_predictor(hidden)
        np.testing.assert_allclose(scores, torch.softmax(logits, 1).numpy(), atol=1e-5)
        weights = np.tile(network.BOX_WEIGHTS, 2)
        np.testing.assert_allclose(deltas * weights, regression.numpy(), atol=1e-4)
        # The picture is large enough that nothing is clipped, which the layer does not do.
        boxes, best, _ = heads.postprocess_detections(logits, regression, proposals, [(10**4, 10**4)])
        found = rows.reshape(-1, 7)[: len(boxes[0])]
        inside = (found[:, 3:] > 0).all(1)
        self.assertGreater(int(inside.sum()), 2)
        self.assertEqual(set(found[:, 1]), {1.0})
        for row in found[inside]:
            nearest = np.abs(boxes[0].numpy() - row[3:]).max(1).argmin()
            np.testing.assert_allclose(boxes[0][nearest].numpy(), row[3:], atol=1e-2)
            self.assertAlmostEqual(float(best[0][nearest]), float(row[2]), places=4)

    @torch.no_grad()
    def test_the_best_face_is_torchvisions(self) -> None:
        for seed in range(6):
            image = picture(seed)
            own = self.detector([as_input(image)])[0]
            row = self.outputs(image, "detection_out")[0].reshape(-1, 7)[0]
            best = int(own["scores"].argmax())
            clipped = np.clip(row[3:], 0, SIZE)
            np.testing.assert_allclose(own["boxes"][best].numpy(), clipped, atol=2)
            self.assertAlmostEqual(float(own["scores"][best]), float(row[2]), delta=0.05)

    def test_sizes_that_do_not_fit(self) -> None:
        with self.assertRaisesRegex(ValueError, "multiple of 4, not 62"):
            caffe_file.write_caffe(self.detector, 62, self.name)


@unittest.skipUnless(HAS_TORCHVISION, "takes torchvision")
class TargetTest(unittest.TestCase):
    def test_boxes_by_hand(self) -> None:
        none = np.zeros((5, 2))
        faces = [Face(30, 40, 20, 90, none), Face(5, 5, 12, 0, none, state=IGNORED), Face(0, 8, 10, 0, none)]
        self.assertEqual(faces[0].state, FOUND)
        target = target_of(faces)
        self.assertEqual(target["boxes"].tolist(), [[20, 30, 40, 50], [-5, 3, 5, 13]])
        self.assertEqual(target["ignored"].tolist(), [[-1, -1, 11, 11]])
        self.assertEqual(target["labels"].tolist(), [1, 1])
        self.assertEqual(target_of([])["boxes"].shape, (0, 4))

    def test_anchors_lie_about_the_centres_of_cells(self) -> None:
        anchors = network.CellAnchors(((12, 20),), ((1.0,),)).grid_anchors([[2, 3]], [[torch.tensor(8)] * 2])
        # Row 1, column 2: centre (20, 12).
        np.testing.assert_array_equal(anchors[0][-2:], [[14, 6, 26, 18], [10, 2, 30, 22]])

    @torch.no_grad()
    def test_maps_in_bfloat16(self) -> None:
        """They are floats again, and as near as seven bits after the leading one allow."""
        detector = tiny_detector(5)
        images = torch.stack([as_input(picture(seed)) for seed in range(3)]) / 58 - 2
        exact = detector.backbone(images)
        detector.backbone.half = True
        near = detector.backbone(images)
        self.assertEqual(near.dtype, torch.float32)
        difference = float((near - exact).norm() / exact.norm())
        self.assertTrue(1e-4 < difference < 0.02, difference)

    def test_ignored_faces_teach_nothing(self) -> None:
        detector = network.RegionDetector(TINY)
        anchors = torch.tensor([[0.0, 0, 10, 10], [20, 20, 30, 30], [40, 40, 50, 50], [21, 21, 31, 31]])
        target = {"boxes": torch.tensor([[0.0, 0, 10, 11]]), "ignored": torch.tensor([[20.0, 20, 30, 30]])}
        labels, _ = detector.rpn.assign_targets_to_anchors([anchors], [target])
        self.assertEqual(labels[0].tolist(), [1, -1, 0, -1])
        detector.roi_heads._ignored = [target["ignored"]]
        _, labels = detector.roi_heads.assign_targets_to_proposals(
            [anchors], [target["boxes"]], [torch.ones(1, dtype=torch.int64)]
        )
        self.assertEqual(labels[0].tolist(), [1, -1, 0, -1])


@unittest.skipUnless(HAS_TORCHVISION, "takes torchvision")
class RefusalTest(unittest.TestCase):
    """What cannot be trained with ends with a message, before workers and folders are made."""

    def refused(self, *arguments: str) -> str:
        """The message, of a training into a folder that is not made."""
        with tempfile.TemporaryDirectory() as folder:
            out, text = os.path.join(folder, "run"), io.StringIO()
            with contextlib.redirect_stderr(text), self.assertRaises(SystemExit) as raised:
                train.main(["--out", out, "--workers", "1", *arguments])
            self.assertFalse(os.path.exists(out))
        return text.getvalue() + str(raised.exception.code)

    def test_numbers_below_one(self) -> None:
        for option, value in (("--images", "0"), ("--images", "-16"), ("--batch", "0"), ("--size", "0")):
            with self.subTest(option, value=value):
                message = self.refused("--renders", "heads", option, value)
                self.assertIn(f"argument {option}: {value} is below 1", message)

    def test_folders_without_heads_or_photos(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            empty = os.path.join(folder, "empty")
            os.mkdir(empty)
            message = self.refused("--renders", empty)
            self.assertEqual(message, f"faster_rcnn: {empty} holds 0 rendered faces, 1 are needed")
            with open(os.path.join(folder, "a.flsr"), "wb") as file:
                file.write(landmark_record(1).tobytes())
            missing = os.path.join(folder, "missing")
            for grounds in (empty, missing):
                message = self.refused("--renders", folder, "--grounds", grounds)
                self.assertEqual(message, f"faster_rcnn: {grounds} holds no pictures")


@unittest.skipUnless(HAS_TORCHVISION and HAS_CAFFE, "takes torchvision, and OpenCV 4, which reads Caffe's files")
class ProgramTest(unittest.TestCase):
    def test_from_heads_to_a_table(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            heads, out, name = (os.path.join(folder, part) for part in ("heads", "run", "rcnn"))
            os.makedirs(heads)
            with open(os.path.join(heads, "a.flsr"), "wb") as file:
                file.writelines(landmark_record(seed).tobytes() for seed in range(6))
            arguments = "--size 64 --batch 2 --report 2 --workers 0 --threads 1 --channels 16 16 16 16 --convolutions 1 1 1 1"
            begin = ["--renders", heads, "--out", out, *arguments.split()]
            text = io.StringIO()
            with contextlib.redirect_stdout(text):
                train.main([*begin, "--images", "4"])
                first = checkpoint.load(out)
                train.main([*begin, "--images", "8"])
                export.main(["--run", out, "--out", name, "--size", "64"])
            second = checkpoint.load(out)
            self.assertEqual((first["images"], second["images"], second["starts"]), (4, 8, 2))
            self.assertIn("rpn_box_reg", text.getvalue())
            with self.assertRaisesRegex(SystemExit, "made for another network"):
                train.main([*begin, "--channels", "16", "32", "16", "16"])
            with open(name + ".json", encoding="utf-8") as file:
                self.assertEqual(json.load(file)["parameters"]["inputSize"], [64, 64])
            net = cv2.dnn.readNetFromCaffe(name + ".prototxt", name + ".caffemodel")
            net.setInput(np.zeros((1, 3, 64, 64), np.float32), "data")
            net.setInput(np.array([[64, 64, 1]], np.float32), "im_info")
            self.assertEqual(net.forward().shape[-1], 7)


@unittest.skipUnless(
    HAS_TORCHVISION and HAS_CAFFE and importlib.util.find_spec("flsnet") is not None,
    "takes torchvision, the package flsnet, and OpenCV 4, which reads Caffe's files",
)
class MeasureTest(unittest.TestCase):
    def test_the_module_runs_it(self) -> None:
        """Boxes in the photo's pixels, from a photo that is shrunk and padded."""
        with tempfile.TemporaryDirectory() as folder:
            name = os.path.join(folder, "rcnn")
            detector = tiny_detector(5)
            caffe_file.write_caffe(detector, SIZE, name)
            state = {"spec": TINY.to_json(), "images": 0, "history": []}
            with open(name + ".json", "w", encoding="utf-8") as file:
                json.dump(export.description(state, SIZE), file)
            photo = cv2.resize(picture(4), (128, 96), interpolation=cv2.INTER_LINEAR)
            found = open_detector(f"rcnn:{name}", threshold=0.3)(photo)
            canvas = np.empty((SIZE, SIZE, 3), np.uint8)
            canvas[:] = (104, 117, 124)
            canvas[:48] = cv2.resize(photo, (64, 48), interpolation=cv2.INTER_AREA)
            with torch.no_grad():
                own = detector([as_input(canvas)])[0]
            best = int(own["scores"].argmax())
            left, top, right, bottom = (2 * own["boxes"][best]).tolist()
            self.assertAlmostEqual(found[0].confidence, float(own["scores"][best]), delta=0.05)
            self.assertLess(abs(found[0].x - (left + right) / 2), 0.3 * found[0].side)
            self.assertLess(abs(found[0].y - (top + bottom) / 2), 0.3 * found[0].side)
            self.assertEqual(len(found[0].landmarks), 0)

            photos = os.path.join(folder, "photos")
            os.mkdir(photos)
            cv2.imwrite(os.path.join(photos, "a.png"), photo)
            with open(os.path.join(photos, "boxes.json"), "w", encoding="utf-8") as file:
                json.dump({"a": [20, 20, 40, 40]}, file)
            text, report = io.StringIO(), os.path.join(folder, "report.json")
            with contextlib.redirect_stdout(text):
                measure.main(
                    ["--detector", f"rcnn:{name}", "flsnet", "--photos", photos, "--kinds", "dark", "--pace"]
                    + ["--no-face", photos, "--out", report]
                )
            self.assertIn(f"|  | rcnn:{name} | flsnet |", text.getvalue())
            with open(report, encoding="utf-8") as file:
                rows = json.load(file)
            self.assertEqual(list(rows), [f"rcnn:{name}", "flsnet"])
            for row in rows.values():
                self.assertEqual(row["photos, dark with noise"]["photos"], 1)
                self.assertGreater(row["time"]["ms at 640x480"], 0)


class TableTest(unittest.TestCase):
    def test_rows_by_hand(self) -> None:
        one = {
            "p, dark": {"photos": 4, "found": 3, "share": 0.75, "others": 2},
            "without faces": {"photos": 9, "false": 5, "in photos": 4, "confidences": [], "names": []},
        }
        other = {"p, dark": {"photos": 4, "found": 4, "share": 1.0, "others": 0}, "time": {"ms": 7.5}}
        lines = measure.table({"a": one, "b": other}).splitlines()
        self.assertEqual(lines[0], "|  | a | b |")
        self.assertEqual(lines[2], "| p, dark | 3 of 4 (2) | 4 of 4 (0) |")
        self.assertEqual(lines[3], "| without faces | 5 false in 4 of 9 photos | - |")
        self.assertEqual(lines[4], "| time | - | 7.5 ms |")


if __name__ == "__main__":
    unittest.main()
