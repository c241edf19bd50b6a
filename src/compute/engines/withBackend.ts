import * as tf from '@tensorflow/tfjs-core';

/**
 * Runs `work`, which must be synchronous, with the named tfjs backend as the current one and puts the former back.
 * The backend must have been started before: then tfjs switches without a pause in between.
 */
export function withBackend<T>(name: string, work: () => T): T {
  const before = tf.getBackend();
  if (before === name) return work();
  void tf.setBackend(name);
  try {
    return work();
  } finally {
    if (before) void tf.setBackend(before);
  }
}
