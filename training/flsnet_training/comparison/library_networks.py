# SPDX-License-Identifier: Apache-2.0
"""Networks put together from segmentation_models_pytorch, timm and torchvision, without pretrained weights."""

from __future__ import annotations

import torch
import torch.nn.functional as functional
from torch import Tensor, nn


def vgg16_features(inputs: int = 3) -> nn.Sequential:
    """VGG16's convolutions with batch normalisation, on so many channels."""
    from torchvision.models import vgg16_bn

    features = vgg16_bn(weights=None).features
    if inputs != 3:
        features[0] = nn.Conv2d(inputs, features[0].out_channels, 3, padding=1)
        nn.init.kaiming_normal_(features[0].weight, mode="fan_out", nonlinearity="relu")
        nn.init.zeros_(features[0].bias)
    return features


class EncoderDecoder(nn.Module):
    """An encoder's features, a decoder's map, a head's logits."""

    def __init__(self, encoder: nn.Module, decoder: nn.Module, head: nn.Module) -> None:
        super().__init__()
        self.encoder, self.decoder, self.head = encoder, decoder, head

    def forward(self, image: Tensor) -> Tensor:
        return self.head(self.decoder(self.encoder(image)))


def pspnet_resnet101(classes: int) -> nn.Module:
    """PSPNet with the published output stride of 8: the library's own class cuts the encoder off instead."""
    from segmentation_models_pytorch.base import SegmentationHead
    from segmentation_models_pytorch.base.initialization import initialize_decoder
    from segmentation_models_pytorch.decoders.pspnet.decoder import PSPDecoder
    from segmentation_models_pytorch.encoders import get_encoder

    encoder = get_encoder("resnet101", depth=5, weights=None, output_stride=8)
    decoder = PSPDecoder(encoder.out_channels, out_channels=512, dropout=0.2)
    initialize_decoder(decoder)
    return EncoderDecoder(encoder, decoder, SegmentationHead(512, classes, upsampling=8))


def deeplab_xception(classes: int) -> nn.Module:
    """DeepLab v3+ with the aligned Xception of its authors (65 layers)."""
    import segmentation_models_pytorch as smp

    return smp.DeepLabV3Plus(
        "tu-xception65",
        encoder_weights=None,
        encoder_output_stride=16,
        decoder_atrous_rates=(6, 12, 18),
        classes=classes,
    )


def deeplab_inception_resnet(classes: int) -> nn.Module:
    """DeepLab v3+ on Inception-ResNet-v2; the library's encoder refuses dilation, so it is dilated here."""
    from segmentation_models_pytorch.base import SegmentationHead
    from segmentation_models_pytorch.base.initialization import initialize_decoder
    from segmentation_models_pytorch.decoders.deeplabv3.decoder import DeepLabV3PlusDecoder
    from segmentation_models_pytorch.encoders import get_encoder

    encoder = get_encoder("inceptionresnetv2", depth=5, weights=None)
    remove_stride(encoder.mixed_7a)
    dilate(encoder.repeat_2, 2)
    dilate(encoder.block8, 2)
    decoder = DeepLabV3PlusDecoder(encoder.out_channels, 5, 256, (6, 12, 18), 16, True, 0.5)
    initialize_decoder(decoder)
    return EncoderDecoder(encoder, decoder, SegmentationHead(256, classes, 1, upsampling=4))


def remove_stride(module: nn.Module) -> None:
    """Lets convolutions and poolings keep the size of their input."""
    for layer in module.modules():
        if isinstance(layer, (nn.Conv2d, nn.MaxPool2d)):
            layer.stride = (1, 1)


def dilate(module: nn.Module, rate: int) -> None:
    """Spreads the kernels of a module's convolutions, which keep the size of their input."""
    for layer in module.modules():
        if isinstance(layer, nn.Conv2d):
            layer.dilation = (rate, rate)
            layer.padding = tuple((side // 2) * rate for side in layer.kernel_size)


class HRNetSegmentation(nn.Module):
    """HRNetV2: the four branches at a quarter of the size, joined; a hidden layer of as many channels; logits."""

    def __init__(self, classes: int, name: str = "hrnet_w48") -> None:
        super().__init__()
        import timm

        encoder = timm.create_model(
            name, pretrained=False, features_only=True, feature_location="", out_indices=(1, 2, 3, 4)
        )
        width = sum(encoder.feature_info.channels())
        self.encoder = encoder
        self.head = nn.Sequential(
            nn.Conv2d(width, width, 1),
            nn.BatchNorm2d(width),
            nn.ReLU(inplace=True),
            nn.Conv2d(width, classes, 1),
        )

    def forward(self, image: Tensor) -> Tensor:
        branches = self.encoder(image)
        joined = [branches[0]]
        for k, branch in enumerate(branches[1:], 1):
            joined.append(_enlarge(branch, 2**k))
        return _enlarge(self.head(torch.cat(joined, 1)), 4)


def _enlarge(x: Tensor, factor: int) -> Tensor:
    return functional.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False)
