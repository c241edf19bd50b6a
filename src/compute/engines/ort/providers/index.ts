import type { EngineName } from '../../../../domain/recipe/index.ts';
import type { StartProvider } from '../OrtProvider.ts';
import { startCpu } from './cpu.ts';
import { startCuda } from './cuda.ts';
import { startDirectMl } from './dml.ts';
import { startWasm } from './wasm.ts';
import { startWebGpu } from './webgpu.ts';

export const ORT_PROVIDERS = {
  'ort-cpu': startCpu, 'ort-webgpu': startWebGpu, 'ort-dml': startDirectMl, 'ort-cuda': startCuda, 'ort-wasm': startWasm,
} as const satisfies Partial<Record<EngineName, StartProvider>>;
