import { batchNorm } from './batchNorm.ts';
import { convolution } from './convolution.ts';
import { elementwise } from './elementwise.ts';
import { matrix } from './matrix.ts';
import { reduce } from './reduce.ts';
import { shape } from './shape.ts';
import type { KernelRules } from './types.ts';

/** Every tfjs kernel that can be recorded. */
export const KERNEL_RULES: KernelRules = { ...elementwise, ...reduce, ...matrix, ...convolution, ...batchNorm, ...shape };
export type { Recorder } from './types.ts';
