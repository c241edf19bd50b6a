"""The training step of EfficientNet-Lite0 in PyTorch: what Graft's step is measured against.

Usage: python bench/peers/torch_step.py SIZE BATCH STEPS THREADS
Batch norms are folded into the convolutions, all weights train, SGD, channels last, as in bench/computeStep.ts.
Prints one JSON object.
"""
import json
import resource
import sys
import time

import torch
import torch.nn as nn

STAGES = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]


def conv(inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, act: bool = True) -> nn.Sequential:
    layer = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups)
    return nn.Sequential(layer, nn.ReLU6(inplace=True)) if act else nn.Sequential(layer)


class Block(nn.Module):
    def __init__(self, inputs: int, outputs: int, expand: int, kernel: int, stride: int):
        super().__init__()
        wide = inputs * expand
        expansion = [conv(inputs, wide, 1)] if expand != 1 else []
        self.body = nn.Sequential(*expansion, conv(wide, wide, kernel, stride, wide), conv(wide, outputs, 1, act=False))
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.body(x)
        return x + y if self.residual else y


def lite0(classes: int) -> nn.Sequential:
    parts: list[nn.Module] = [conv(3, 32, 3, 2)]
    channels = 32
    for expand, outputs, repeats, stride, kernel in STAGES:
        for i in range(repeats):
            parts.append(Block(channels, outputs, expand, kernel, stride if i == 0 else 1))
            channels = outputs
    return nn.Sequential(*parts, conv(channels, 1280, 1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes))


def main() -> None:
    size, batch, steps, threads = (int(v) for v in sys.argv[1:5])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = lite0(3).to(memory_format=torch.channels_last)
    optimizer = torch.optim.SGD(model.parameters(), 1e-3)
    x = torch.rand(batch, 3, size, size).contiguous(memory_format=torch.channels_last)
    y = torch.arange(batch) % 3
    samples = []
    for _ in range(steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        optimizer.step()
        samples.append((time.perf_counter() - start) * 1e3 / batch)
    print(json.dumps({
        "millisecondsPerImage": samples,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "what": f"PyTorch {torch.__version__}, channels last, {threads} threads",
    }))


if __name__ == "__main__":
    main()
