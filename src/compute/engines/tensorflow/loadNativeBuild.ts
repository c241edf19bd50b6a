import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { TENSORFLOW_BACKEND } from './fusedKernels.ts';
import type { NativeBackend, NativeBinding } from './nativeBackend.ts';
import { BUILD_LAYOUT, CORE_KEY } from './nativeBuild.ts';

/** Loads the libraries of a build and registers its backend and kernels, without making it the current one. */
export function loadNativeBuild(folder: string): void {
  if (tf.findBackendFactory(TENSORFLOW_BACKEND) !== null) return;
  const require = createRequire(import.meta.url);
  (globalThis as Record<symbol, unknown>)[Symbol.for(CORE_KEY)] = require('@tensorflow/tfjs-core');
  const binding = require(join(folder, BUILD_LAYOUT.binding)) as NativeBinding;
  const { NodeJSKernelBackend } = require(join(folder, BUILD_LAYOUT.backend)) as { NodeJSKernelBackend: new (binding: NativeBinding, packageName: string) => NativeBackend };
  require(join(folder, BUILD_LAYOUT.kernels));
  replacePrelu();
  tf.registerBackend(TENSORFLOW_BACKEND, () => new NodeJSKernelBackend(binding, '@tensorflow/tfjs-node'));
}

/** tfjs-node's own calls methods of tensors that only the whole package `@tensorflow/tfjs` puts there. */
function replacePrelu(): void {
  tf.unregisterKernel(tf.Prelu, TENSORFLOW_BACKEND);
  tf.registerKernel({
    kernelName: tf.Prelu, backendName: TENSORFLOW_BACKEND,
    kernelFunc: ({ inputs }) => {
      const { x, alpha } = inputs as { x: Tensor; alpha: Tensor };
      return tf.tidy(() => tf.add(tf.relu(x), tf.mul(alpha, tf.minimum(x, 0))));
    },
  });
}
