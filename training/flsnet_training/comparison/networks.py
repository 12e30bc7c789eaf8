# SPDX-License-Identifier: Apache-2.0
"""The networks of the paper's Tables 8 and 9, by name."""

from __future__ import annotations

import dataclasses
from typing import Callable, Optional, Union

import torch
from torch import Tensor, nn

from ..landmark_labels import LANDMARKS, PART_NAMES
from ..network import DEVIATION, MEAN, FLSNet, Network
from ..spec import CLASS_NAMES, NamedSpec, Spec
from . import library_networks as library
from .cascade import CascadeNetwork, landmark_fcn
from .fcn import FCN8s

VGG16 = {"channels": (64, 128, 256, 512, 512), "convolutions": (2, 2, 3, 3, 3)}


@dataclasses.dataclass(frozen=True)
class Architecture:
    """A row of Table 8 or 9."""

    title: str
    backbone: str
    make: Optional[Callable[[int], nn.Module]]
    """The network of so many classes; None for those of `Spec`."""
    notes: tuple[str, ...] = ()
    """Where it differs from what was published."""
    stage2_levels: int = 0
    """Of those of `Spec`."""
    size_step: int = 32
    """Sides of its input are multiples of this."""
    table: int = 8
    """The paper's table: of Table 9 the classes are those joined from landmarks."""
    cascade: Optional[Callable[[int], tuple[Optional[nn.Module], nn.Module]]] = None
    """Both networks of a cascade (see `CascadeNetwork`), instead of `make`."""
    one_thread: bool = False
    """Whether the library keeps features in the network itself, which threads must not share."""
    finds_landmarks: bool = False
    """Whether the cascade has its first network, which is trained, too."""

    @property
    def is_own(self) -> bool:
        """Whether it is one of `Spec`."""
        return self.make is None and self.cascade is None

    @property
    def class_names(self) -> tuple[str, ...]:
        """What its table tells apart."""
        return PART_NAMES if self.table == 9 else CLASS_NAMES

    def spec(self, name: str, input_size: int, classes: int = 0) -> Union[Spec, NamedSpec]:
        """How a checkpoint tells of it; with the classes of its table for 0."""
        classes = classes or len(self.class_names)
        if not self.is_own:
            return NamedSpec(name, input_size, classes, 1 if self.cascade is None else 2)
        return Spec(VGG16["channels"], VGG16["convolutions"], self.stage2_levels, input_size, classes)


def guided_fcn(classes: int) -> FCN8s:
    """FCN-8s on VGG16 that sees the picture and 68 heat maps."""
    return FCN8s(library.vgg16_features(3 + LANDMARKS), classes)


JACKSON_NOTES = (
    "as FCN-8s of Table 8; both networks start at random",
    "heat maps are Gaussians of 1/80 of the crop's side, learned by cross-entropy",
    "the same crops as FLSNet's, 2.75 times as wide as the face is high from brows to chin",
)
"""Where the cascade differs from what was published, as far as that is known here."""

ARCHITECTURES: dict[str, Architecture] = {
    "fcn8s_vgg16": Architecture(
        "FCNs",
        "VGG16",
        lambda classes: FCN8s(library.vgg16_features(), classes),
        (
            "batch normalisation in VGG16, which does not train from a random start without it",
            "the 7x7 convolution padded by 3 instead of the picture by 100",
            "dropout of whole channels",
        ),
    ),
    "segnet_vgg16": Architecture("SegNet", "VGG16", None, ("stage 1 of FLSNet",)),
    "pspnet_resnet101": Architecture(
        "PSPNet",
        "ResNet-101",
        library.pspnet_resnet101,
        (
            "no auxiliary loss, since the loss is to be the same for all",
            "stem of one 7x7 convolution as in ResNet, not of three 3x3",
        ),
        size_step=8,
    ),
    "deeplab_xception": Architecture(
        "DeepLab v3+",
        "Xception",
        library.deeplab_xception,
        ("aligned Xception of 65 layers, the one of DeepLab's authors; output stride 16",),
        size_step=16,
        one_thread=True,
    ),
    "deeplab_inception_resnet": Architecture(
        "DeepLab v3+",
        "InceptionResNetv2",
        library.deeplab_inception_resnet,
        (
            "the library's encoder pads its convolutions and refuses dilation: its last stage is dilated here "
            "for the output stride of 16",
        ),
        size_step=16,
    ),
    "hrnet_w48": Architecture(
        "HRNet", "HRNet-W48", library.HRNetSegmentation, ("without object-contextual representation",)
    ),
    "flsnet_vgg16": Architecture("FLSNet", "VGG16", None, (), stage2_levels=3),
    "jackson_detected": Architecture(
        "Jackson et al., guided by detected",
        "two VGG16",
        None,
        JACKSON_NOTES,
        table=9,
        cascade=lambda classes: (landmark_fcn(library.vgg16_features()), guided_fcn(classes)),
        finds_landmarks=True,
    ),
    "jackson_truth": Architecture(
        "Jackson et al., guided by ground truth",
        "VGG16",
        None,
        JACKSON_NOTES,
        table=9,
        cascade=lambda classes: (None, guided_fcn(classes)),
    ),
    "flsnet_parts": Architecture("FLSNet", "VGG16", None, (), stage2_levels=3, table=9),
}


def names_of_table(table: int) -> list[str]:
    """The rows of one of the paper's tables."""
    return [name for name, kind in ARCHITECTURES.items() if kind.table == table]


class OneStageNetwork(Network):
    """Another architecture behind the interface that the training knows."""

    def __init__(self, spec: NamedSpec, network: nn.Module) -> None:
        super().__init__()
        self.spec = spec
        self.stage1, self.stage2 = network, nn.Identity()
        self.register_buffer("mean", torch.tensor(MEAN).view(1, 3, 1, 1), persistent=False)

    def forward(self, image: Tensor, stage: int = 1) -> Tensor:
        """Logits; there is no other stage."""
        del stage
        return self.stage1((image - self.mean) / DEVIATION)

    def training_logits(
        self, images: Tensor, stage: int, trains_stage1: bool, landmarks: Optional[Tensor] = None
    ) -> list[Tensor]:
        return [self(images)]


def make_network(spec: Union[Spec, NamedSpec]) -> Network:
    """A network with random weights."""
    if isinstance(spec, Spec):
        return FLSNet(spec)
    kind = ARCHITECTURES[spec.architecture]
    if kind.cascade is not None:
        return CascadeNetwork(spec, *kind.cascade(spec.classes))
    assert kind.make is not None
    return OneStageNetwork(spec, kind.make(spec.classes))
