import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { GraftError, isGraftError } from '../../../domain/errors/index.ts';
import type { EngineName } from '../../../domain/recipe/index.ts';
import { lowerRecord } from '../../lower/index.ts';
import type { LoweredStep } from '../../lower/index.ts';
import type { CompiledStep, Engine, StepDefinition, StepInfo } from '../../port.ts';
import { TRACE_BACKEND, installTraceBackend, traceStep } from '../../trace/index.ts';
import type { StepRecord } from '../../record/index.ts';
import type { EngineOptions } from '../createEngine.ts';
import { OrtStep } from './OrtStep.ts';
import type { GraphRun } from './observeStep.ts';
import type { Elsewhere, OrtProvider, StartProvider } from './OrtProvider.ts';
import { reasonOf } from './session.ts';
import { TraceCache } from './TraceCache.ts';

/**
 * Steps as ONNX graphs on one of onnxruntime's providers. Weights are held by the tracing backend, so no computing tfjs
 * backend is loaded.
 */
export async function createOrtEngine(start: StartProvider, options: EngineOptions): Promise<Engine> {
  installTraceBackend();
  await tf.setBackend(TRACE_BACKEND);
  return new OrtEngine(await start(options), options.onFirstRun ?? null);
}

class OrtEngine implements Engine {
  readonly name: EngineName;
  readonly version: string;
  readonly device: string;
  readonly deterministic: boolean;
  readonly threads: number | null;
  readonly softwareAdapter: boolean;
  readonly memoryBytes: number | null;
  private readonly provider: OrtProvider;
  private readonly onFirstRun: ((run: GraphRun) => void) | null;
  private readonly traced = new TraceCache();
  private readonly live = new Set<OrtStep>();

  constructor(provider: OrtProvider, onFirstRun: ((run: GraphRun) => void) | null) {
    this.onFirstRun = onFirstRun;
    this.provider = provider;
    this.name = provider.engine;
    this.version = provider.version;
    this.device = provider.device;
    this.deterministic = provider.deterministic;
    this.threads = provider.threads;
    this.softwareAdapter = provider.softwareAdapter;
    this.memoryBytes = provider.memoryBytes;
  }

  async compile(definition: StepDefinition): Promise<CompiledStep> {
    const { record, lowered: shared } = this.traced.find(definition, () => {
      const fresh = traceStep(definition);
      return { record: fresh, lowered: definition.frozen ? null : this.lower(fresh, definition) };
    });
    const lowered = named(shared ?? this.lower(record, definition), definition);
    const bytes = lowered.graph.encode();
    try {
      const { session, elsewhere } = await this.provider.open(bytes, { frozen: definition.frozen === true });
      const info: StepInfo = {
        engine: this.name,
        engineVersion: this.version,
        device: this.device + inWords(elsewhere),
        deterministic: this.deterministic,
        threads: this.threads,
        graphHash: createHash('sha256').update(bytes).digest('hex'),
        nodes: lowered.graph.nodes.length,
        nodesElsewhere: elsewhere.count,
      };
      const step: OrtStep = new OrtStep({ ort: this.provider.ort, fillsOutputs: this.provider.fillsOutputs, session, lowered, definition, info, onFirstRun: this.onFirstRun, onDispose: () => this.live.delete(step) });
      this.live.add(step);
      return step;
    } catch (cause) {
      if (isGraftError(cause)) throw cause;
      throw new GraftError('ENGINE_UNAVAILABLE', `Engine ${this.name} does not take the graph of step "${definition.key}": ${reasonOf(cause)}`, { field: 'engine' }, { cause });
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.live].map((step) => step.dispose()));
    this.traced.clear();
  }

  private lower(record: StepRecord, definition: StepDefinition): LoweredStep {
    const weights = definition.frozen ? new Map(record.variables.map(({ name }, i) => [name, definition.variables[i]!.dataSync<'float32'>()])) : undefined;
    // with fixed weights onnxruntime chooses blocks by itself, and has the filters ready before the first run
    return lowerRecord(record, weights ? { weights } : { block: this.provider.block });
  }
}

/** A trace may have been made for other variables of the same shapes. */
function named(lowered: LoweredStep, { variables }: StepDefinition): LoweredStep {
  return { ...lowered, parameters: lowered.parameters.map((parameter, i) => ({ ...parameter, name: variables[i]!.name })) };
}

/** A step that leaves its device says so wherever the device is shown. */
function inWords({ count, operators }: Elsewhere): string {
  return count === 0 ? '' : `; without its kernels ${count} ${count === 1 ? 'node' : 'nodes'}, on the processor: ${operators.join(', ')}`;
}
