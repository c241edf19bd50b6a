import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../domain/errors/index.ts';
import { installFusedLayers } from '../layers/index.ts';
import { KERNEL_RULES } from './kernels/index.ts';
import { TRACE_BACKEND, TraceBackend } from './TraceBackend.ts';

/**
 * Registers the tracing backend with tfjs, once a process; tfjs's registry is global. Kernels without a rule are tfjs's own
 * error ("Kernel X not registered for backend graft-trace").
 */
export function installTraceBackend(): TraceBackend {
  if (!tf.findBackendFactory(TRACE_BACKEND)) {
    // Priority 0: tfjs must never choose it by itself.
    tf.registerBackend(TRACE_BACKEND, () => new TraceBackend(), 0);
    for (const [kernelName, rule] of Object.entries(KERNEL_RULES)) {
      tf.registerKernel({
        kernelName,
        backendName: TRACE_BACKEND,
        kernelFunc: ({ inputs, attrs, backend }) => rule(inputs as Record<string, tf.TensorInfo>, (attrs ?? {}) as Record<string, unknown>, backend as TraceBackend),
      });
    }
    installFusedLayers();
  }
  const backend = tf.engine().findBackend(TRACE_BACKEND);
  if (!(backend instanceof TraceBackend)) throw new GraftError('INTERNAL', 'The tracing backend of tfjs did not start');
  return backend;
}
