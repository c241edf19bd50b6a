/**
 * What the build is made of, each part with its SHA-256. The wheels are PyPI's for CPython 3.12; no part of them that is
 * used depends on Python. tfjs-node-gpu 4.22.0 has the same C++ sources as tfjs-node.
 */
export const TENSORFLOW = '2.21.0';
export const TFJS_NODE = '4.22.0';

export interface Wheel {
  readonly package: string;
  readonly file: string;
  readonly sha256: string;
  readonly megabytes: number;
}

export const WHEEL_TAGS = ['--implementation', 'cp', '--python-version', '3.12', '--abi', 'cp312', '--platform', 'manylinux_2_27_x86_64'] as const;

export const WHEELS = {
  cpu: {
    package: 'tensorflow-cpu', file: `tensorflow_cpu-${TENSORFLOW}-cp312-cp312-manylinux_2_27_x86_64.whl`,
    sha256: 'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb', megabytes: 274,
  },
  gpu: {
    package: 'tensorflow', file: `tensorflow-${TENSORFLOW}-cp312-cp312-manylinux_2_27_x86_64.whl`,
    sha256: 'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0', megabytes: 573,
  },
} as const satisfies Record<string, Wheel>;

export type Variant = keyof typeof WHEELS;

export interface Tarball {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

export const TARBALLS = {
  tfjsNode: {
    package: '@tensorflow/tfjs-node', version: TFJS_NODE, file: `tensorflow-tfjs-node-${TFJS_NODE}.tgz`,
    sha256: 'd38a448a705efc6e655a080f896b3af646ae39dffbfe9c90b06cb9fc3a2b9358',
  },
  headers: {
    package: 'node-api-headers', version: '1.9.0', file: 'node-api-headers-1.9.0.tgz',
    sha256: '6cbfac49542194ae2c8f1dee5fa2dc00d66bec9cbf3b59e3a4e5f16d14eb0d19',
  },
} as const satisfies Record<string, Tarball>;
