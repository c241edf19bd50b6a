"""The top third of EfficientNet-Lite0 (after stage5) trained in PyTorch, channels last, the rest frozen.

Usage: python torch_top.py live|cached SIZE sgd|adam BATCH STEPS THREADS
`live`: the frozen part is computed in each step, without gradients. `cached`: its activations are read from a memory-mapped
file of float16, as many as Graft's program has, batch by batch in a shuffled order.
"""
import json
import os
import sys
import tempfile
import time

import numpy as np
import torch
import torch.nn as nn

from networks import FEATURES, STAGES, fused_optimizer, trunk
from report import peak_megabytes

CLASSES = 3
LEARNING_RATE = 1e-3
WARM_UP = 2
STORED = 256 * 8


def main() -> None:
    mode, size, optimizer_name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    batch, steps, threads = (int(v) for v in sys.argv[4:7])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    parts = list(trunk("efficientnet-lite0", False))
    cut = 1 + sum(repeats for _, _, repeats, _, _ in STAGES["efficientnet-lite0"][:5])
    frozen = nn.Sequential(*parts[:cut]).to(memory_format=torch.channels_last).eval().requires_grad_(False)
    top = nn.Sequential(*parts[cut:], nn.Linear(FEATURES, CLASSES)).to(memory_format=torch.channels_last).train()
    optimizer = fused_optimizer(top, optimizer_name, LEARNING_RATE)
    images = torch.rand(batch, 3, size, size).contiguous(memory_format=torch.channels_last)
    y = torch.arange(batch) % CLASSES
    with torch.no_grad():
        shape = frozen(images).permute(0, 2, 3, 1).shape[1:]
    with tempfile.TemporaryDirectory() as folder:
        stored = store(os.path.join(folder, "activations"), shape) if mode == "cached" else None
        order = np.random.default_rng(1)
        samples = []
        for step in range(steps):
            start = time.perf_counter()
            if stored is None:
                with torch.no_grad():
                    x = frozen(images)
            else:
                # Stored as NHWC, so that the batch is channels last as it comes.
                x = torch.from_numpy(stored[order.choice(STORED, batch, replace=False)]).float().permute(0, 3, 1, 2)
            optimizer.zero_grad()
            nn.functional.cross_entropy(top(x), y).backward()
            optimizer.step()
            if step >= WARM_UP:
                samples.append((time.perf_counter() - start) * 1e3 / batch)
        del stored
    print(json.dumps({
        "what": f"PyTorch {torch.__version__}, channels last, {threads} threads, {mode}",
        "samples": {"millisecondsPerImage": samples, "peakMegabytes": [peak_megabytes()]},
    }))


def store(path: str, shape: torch.Size) -> np.memmap:
    stored = np.memmap(path, dtype=np.float16, mode="w+", shape=(STORED, *shape))
    noise = np.random.default_rng(2).standard_normal(int(np.prod(shape)) + STORED, dtype=np.float32) * 2
    for i in range(STORED):
        stored[i] = noise[i:i + int(np.prod(shape))].reshape(tuple(shape))
    stored.flush()
    return np.memmap(path, dtype=np.float16, mode="r", shape=(STORED, *shape))


if __name__ == "__main__":
    main()
