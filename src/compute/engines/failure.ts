import { GraftError, isGraftError } from '../../domain/errors/index.ts';

/** What onnxruntime, V8, TensorFlow, Vulkan and the C++ library say when memory ran out. */
const NO_MEMORY = /bad_alloc|failed to allocate|allocation failed|out of memory|\bOOM\b|not enough memory|ResourceExhausted|RESOURCE_EXHAUSTED|OUT_OF_DEVICE_MEMORY|OUT_OF_HOST_MEMORY|Invalid typed array length|Invalid array length/i;

/** Whether a library failed for want of memory, by what it says: none of them has a code for it. */
export function isOutOfMemory(cause: unknown): boolean {
  return NO_MEMORY.test(cause instanceof Error ? cause.message : String(cause));
}

/**
 * What a failure of an engine in the middle of its work is to a person: OUT_OF_MEMORY or ENGINE_FAILED, with a remedy.
 * `during`: what it was doing, such as `in step "train"`. Errors that are said already stay as they are.
 */
export function engineFailure(engine: string, during: string, cause: unknown): GraftError {
  if (isGraftError(cause)) return cause;
  const reason = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!.trim();
  if (isOutOfMemory(cause)) {
    return new GraftError('OUT_OF_MEMORY', `Engine ${engine} found too little memory ${during}: ${reason}`, {
      field: 'batch', remedy: 'Resume the run with a smaller memory limit, which computes each batch in smaller shares, or close other programs first.',
    }, { cause });
  }
  return new GraftError('ENGINE_FAILED', `Engine ${engine} failed ${during}: ${reason}`, {
    field: 'engine', remedy: 'Resume the run on another engine, which goes on from here; graft doctor lists those of this machine.',
  }, { cause });
}
