"""Python's onnxruntime on a model that torch exported: python onnxruntime_features.py MODEL SIZE BATCH IMAGES THREADS"""
import json
import sys
import time

import numpy
import onnxruntime

from report import peak_megabytes

ROUNDS = 4


def main() -> None:
    model, (size, batch, images, threads) = sys.argv[1], (int(v) for v in sys.argv[2:6])
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    x = (numpy.arange(batch * size * size * 3) * 7919 % 256).astype(numpy.float32).reshape(batch, 3, size, size)
    samples = []
    for round_number in range(ROUNDS + 1):
        start = time.perf_counter()
        for _ in range(0, images, batch):
            session.run(None, {"x": x})
        if round_number > 0:
            samples.append((time.perf_counter() - start) * 1e3 / images)
    print(json.dumps({
        "what": f"onnxruntime {onnxruntime.__version__} in Python on torch's export, {threads} threads",
        "samples": {"millisecondsPerImage": samples, "peakMegabytes": [peak_megabytes()]},
    }))


if __name__ == "__main__":
    main()
