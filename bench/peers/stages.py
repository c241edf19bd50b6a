"""Stages of MobileNetV2 1.0 (Sandler et al. 2018, table 2) and EfficientNet-Lite0, as src/learn/backbone has them."""
# expansion, output channels, repeats, stride of the first repeat, kernel
STAGES = {
    "efficientnet-lite0": [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5), (6, 192, 4, 2, 5), (6, 320, 1, 1, 3)],
    "mobilenet-v2": [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3), (6, 160, 3, 2, 3), (6, 320, 1, 1, 3)],
}
FEATURES = 1280
