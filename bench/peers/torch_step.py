"""A training step with its update in PyTorch, all layers, channels last: what Graft's step is measured against.

Usage: python torch_step.py ARCHITECTURE SIZE folded|training sgd|adam BATCH STEPS THREADS
The optimisers are PyTorch's fused ones, its fastest on a CPU.
"""
import json
import sys
import time

import torch
import torch.nn as nn

from networks import FEATURES, fused_optimizer, trunk
from report import peak_megabytes

CLASSES = 3
LEARNING_RATE = 1e-3
WARM_UP = 2


def main() -> None:
    architecture, size, norm, optimizer_name = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    batch, steps, threads = (int(v) for v in sys.argv[5:8])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = nn.Sequential(trunk(architecture, norm == "training"), nn.Linear(FEATURES, CLASSES)).to(memory_format=torch.channels_last).train()
    optimizer = fused_optimizer(model, optimizer_name, LEARNING_RATE)
    x = torch.rand(batch, 3, size, size).contiguous(memory_format=torch.channels_last)
    y = torch.arange(batch) % CLASSES
    samples, updates = [], []
    for step in range(steps):
        start = time.perf_counter()
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(x), y).backward()
        ran = time.perf_counter()
        optimizer.step()
        end = time.perf_counter()
        if step >= WARM_UP:
            samples.append((end - start) * 1e3 / batch)
            updates.append((end - ran) * 1e3)
    print(json.dumps({
        "what": f"PyTorch {torch.__version__}, channels last, {threads} threads",
        "samples": {"millisecondsPerImage": samples, "updateMilliseconds": updates, "peakMegabytes": [peak_megabytes()]},
    }))


if __name__ == "__main__":
    main()
