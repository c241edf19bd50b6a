"""MobileNetV2 1.0 and EfficientNet-Lite0 in PyTorch, as src/learn/backbone has them."""
import torch
import torch.nn as nn

from stages import FEATURES, STAGES


def unit(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, act: bool = True, norm: bool = False) -> nn.Sequential:
    """A convolution with its batch norm (folded into its bias and kernel unless `norm`) and its activation."""
    parts: list[nn.Module] = [nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=not norm)]
    if norm:
        parts.append(nn.BatchNorm2d(outputs, eps=1e-3))
    if act:
        parts.append(nn.ReLU6(inplace=True))
    return nn.Sequential(*parts)


def fused_optimizer(model: nn.Module, name: str, learning_rate: float) -> torch.optim.Optimizer:
    """Adam or SGD with momentum, in PyTorch's fused form: its fastest on a CPU."""
    if name == "adam":
        return torch.optim.Adam(model.parameters(), learning_rate, fused=True)
    return torch.optim.SGD(model.parameters(), learning_rate, momentum=0.9, fused=True)


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, expand: int, kernel: int, stride: int, norm: bool):
        super().__init__()
        wide = inputs * expand
        expansion = [unit(inputs, wide, 1, norm=norm)] if expand != 1 else []
        self.body = nn.Sequential(*expansion, unit(wide, wide, kernel, stride, wide, norm=norm), unit(wide, outputs, 1, act=False, norm=norm))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.body(x)
        return x + y if self.residual else y


def trunk(architecture: str, norm: bool) -> nn.Sequential:
    """From [n, 3, side, side] to the pooled [n, 1280]; `norm`: with batch norms apart."""
    parts: list[nn.Module] = [unit(3, 32, 3, 2, norm=norm)]
    channels = 32
    for expand, outputs, repeats, stride, kernel in STAGES[architecture]:
        for i in range(repeats):
            parts.append(Block(channels, outputs, expand, kernel, stride if i == 0 else 1, norm))
            channels = outputs
    return nn.Sequential(*parts, unit(channels, FEATURES, 1, norm=norm), nn.AdaptiveAvgPool2d(1), nn.Flatten())
