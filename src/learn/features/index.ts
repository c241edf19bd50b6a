export { ActivationSource } from './ActivationSource.ts';
export { storedForm } from './storedForm.ts';
export type { ActivationCache, MemoryAllowance } from './ActivationSource.ts';
export type { InputSource, SampleView } from './InputSource.ts';
