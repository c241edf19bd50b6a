"""A training step with its update in Keras on TensorFlow, all layers: what Graft's eager TensorFlow engine is measured against.

Usage: python keras_step.py ARCHITECTURE SIZE folded|training sgd|adam BATCH STEPS THREADS
Forward, gradients and update are one TensorFlow graph (`tf.function`), which is Keras's fastest on a CPU: `train_on_batch`
took a tenth longer, XLA (`jit_compile`) several times as long.
"""
import json
import os
import sys
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
import tensorflow as tf
from keras import layers, losses, models, optimizers, utils

from report import peak_megabytes
from stages import FEATURES, STAGES

CLASSES = 3
LEARNING_RATE = 1e-3
WARM_UP = 2


def unit(x, outputs: int, kernel: int, stride: int = 1, depthwise: bool = False, act: bool = True, norm: bool = False):
    """As `unit` of networks.py: a convolution, its batch norm (folded unless `norm`), its activation."""
    options = {"strides": stride, "padding": "same", "use_bias": not norm}
    x = layers.DepthwiseConv2D(kernel, **options)(x) if depthwise else layers.Conv2D(outputs, kernel, **options)(x)
    if norm:
        x = layers.BatchNormalization(epsilon=1e-3, momentum=0.9)(x)
    return layers.ReLU(6.0)(x) if act else x


def network(architecture: str, size: int, norm: bool) -> models.Model:
    image = x = layers.Input((size, size, 3))
    x = unit(x, 32, 3, 2, norm=norm)
    channels = 32
    for expand, outputs, repeats, stride, kernel in STAGES[architecture]:
        for i in range(repeats):
            wide, step = channels * expand, stride if i == 0 else 1
            y = unit(x, wide, 1, norm=norm) if expand != 1 else x
            y = unit(unit(y, wide, kernel, step, depthwise=True, norm=norm), outputs, 1, act=False, norm=norm)
            x = layers.Add()([y, x]) if step == 1 and channels == outputs else y
            channels = outputs
    x = layers.GlobalAveragePooling2D()(unit(x, FEATURES, 1, norm=norm))
    return models.Model(image, layers.Dense(CLASSES)(x))


def main() -> None:
    architecture, size, norm, optimizer_name = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
    batch, steps, threads = (int(v) for v in sys.argv[5:8])
    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    utils.set_random_seed(1)
    model = network(architecture, size, norm == "training")
    optimizer = optimizers.Adam(LEARNING_RATE) if optimizer_name == "adam" else optimizers.SGD(LEARNING_RATE, momentum=0.9)
    optimizer.build(model.trainable_variables)
    loss_of = losses.SparseCategoricalCrossentropy(from_logits=True)

    @tf.function
    def train(images, labels):
        with tf.GradientTape() as tape:
            loss = loss_of(labels, model(images, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    x = tf.constant(np.random.default_rng(1).random((batch, size, size, 3), dtype=np.float32))
    y = tf.constant(np.arange(batch) % CLASSES)
    samples = []
    for step in range(steps):
        start = time.perf_counter()
        train(x, y).numpy()
        if step >= WARM_UP:
            samples.append((time.perf_counter() - start) * 1e3 / batch)
    print(json.dumps({
        "what": f"Keras {keras.__version__}, TensorFlow {tf.__version__}, {threads} threads",
        "samples": {"millisecondsPerImage": samples, "peakMegabytes": [peak_megabytes()]},
    }))


if __name__ == "__main__":
    main()
