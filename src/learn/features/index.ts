export { ActivationSource } from './ActivationSource.ts';
export { storedForm } from './storedForm.ts';
export type { StoredForm } from './storedForm.ts';
export type { ActivationCache, ActivationOptions, MemoryAllowance } from './ActivationSource.ts';
export type { InputSource, SampleView } from './InputSource.ts';
