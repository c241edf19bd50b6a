import type { EngineInfo } from '../api/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';

/** What each engine is, for somebody who knows none of their names. */
export const ENGINE_TITLES: Readonly<Record<EngineName, string>> = {
  'ort-cpu': 'the processor',
  'ort-webgpu': 'the graphics card, of any vendor',
  'ort-dml': 'the graphics card, by Windows’ DirectML',
  'ort-cuda': 'the NVIDIA card, by CUDA',
  'ort-wasm': 'the processor, by WebAssembly',
  tensorflow: 'TensorFlow',
  plain: 'plain JavaScript, the yardstick',
};

/** How often the same training gives the same bits. */
export function repeatWords({ deterministic, threads }: Pick<EngineInfo, 'deterministic' | 'threads'>): string {
  if (deterministic === null) return '–';
  if (!deterministic) return 'not promised';
  return threads === null ? 'same bits again' : `same bits with ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
}

/** Whether its numbers are right, by the largest difference from PyTorch's. */
export function numbersWords({ available, maxAbsError }: Pick<EngineInfo, 'available' | 'maxAbsError'>): string {
  if (maxAbsError === null) return 'not checked';
  return `${available ? 'right' : 'wrong'}, off by ${maxAbsError === 0 ? '0' : maxAbsError.toExponential(0).replace('-', '−')}`;
}

export function memoryWords(bytes: number | null): string {
  return bytes === null ? '' : bytes >= 2 ** 30 ? `${(bytes / 2 ** 30).toFixed(1)} GB` : `${Math.round(bytes / 2 ** 20)} MB`;
}

/** Where the device computes only a part, how much of the work goes back to the processor. */
export function elsewhereWords({ nodes, nodesElsewhere }: Pick<EngineInfo, 'nodes' | 'nodesElsewhere'>): string {
  return nodes === null || !nodesElsewhere ? '' : `${nodesElsewhere} of ${nodes} steps go back to the processor`;
}

/** What a training will run on, in sentences: what it is, why, and what that means for the result. */
export function willRun(engine: EngineInfo): string {
  const what = `Will compute on ${ENGINE_TITLES[engine.name]}${engine.device === null ? '' : ` (${engine.device})`}`;
  const why = engine.chosen ? 'the fastest here whose numbers are right' : 'as you chose';
  const software = engine.softwareAdapter === true ? ' This graphics card is imitated by the processor: right, but slow.' : '';
  const repeat = engine.deterministic === true ? 'Doing it again gives the same result to the last bit.' : 'Doing it again may differ in the last digits.';
  return `${what}, ${why}.${software} ${repeat}`;
}

/** Engines that were timed, the fastest first. */
export function timed(engines: readonly EngineInfo[]): (EngineInfo & { readonly millisecondsPerStep: number })[] {
  return engines.flatMap((engine) => (engine.available && engine.millisecondsPerStep !== null ? [{ ...engine, millisecondsPerStep: engine.millisecondsPerStep }] : []))
    .sort((a, b) => a.millisecondsPerStep - b.millisecondsPerStep);
}
