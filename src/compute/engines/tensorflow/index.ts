export { createTensorflowEngine, silenceTensorflow } from './createTensorflowEngine.ts';
export { BUILD_LAYOUT, CORE_KEY, enginesFolder, readNativeBuild, tensorflowFolder } from './nativeBuild.ts';
export type { NativeBuild } from './nativeBuild.ts';
