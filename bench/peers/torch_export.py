"""Exports the trunk of EfficientNet-Lite0 with torch, batch norms folded by torch: python torch_export.py SIZE BATCH FILE"""
import json
import sys

import torch
import torch.nn as nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from networks import trunk


def fold(module: nn.Module) -> nn.Module:
    """Folds each batch norm into the convolution before it."""
    for name, child in module.named_children():
        setattr(module, name, fold(child))
    if isinstance(module, nn.Sequential) and len(module) > 1 and isinstance(module[1], nn.BatchNorm2d):
        return nn.Sequential(fuse_conv_bn_eval(module[0], module[1]), *module[2:])
    return module


class Normalised(nn.Module):
    def __init__(self, body: nn.Module):
        super().__init__()
        self.body = body

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.body((x - 127) / 128)


def main() -> None:
    size, batch, file = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    torch.manual_seed(1)
    model = Normalised(fold(trunk("efficientnet-lite0", norm=True).eval())).eval()
    torch.onnx.export(model, (torch.rand(batch, 3, size, size),), file, input_names=["x"], output_names=["features"], opset_version=18, dynamo=False, do_constant_folding=True)
    print(json.dumps({"what": f"torch {torch.__version__} exports", "samples": {}}))


if __name__ == "__main__":
    main()
