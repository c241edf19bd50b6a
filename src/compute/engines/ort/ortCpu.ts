import { createHash } from 'node:crypto';
import { availableParallelism, cpus } from 'node:os';
import * as tf from '@tensorflow/tfjs-core';
import { GraftError, isGraftError } from '../../../domain/errors/index.ts';
import { lowerRecord } from '../../lower/index.ts';
import type { LoweredStep } from '../../lower/index.ts';
import type { CompiledStep, Engine, StepDefinition, StepInfo } from '../../port.ts';
import { TRACE_BACKEND, installTraceBackend, traceStep } from '../../trace/index.ts';
import type { StepRecord } from '../../trace/index.ts';
import type { EngineOptions } from '../createEngine.ts';
import { OrtStep } from './OrtStep.ts';
import { tryBlockedConvolution } from './blockedConvolution.ts';
import { loadOnnxRuntime } from './loadOnnxRuntime.ts';
import { reasonOf, sessionOptions } from './session.ts';
import type { Ort } from './loadOnnxRuntime.ts';

/**
 * Steps as ONNX graphs on onnxruntime's CPU provider. Weights are held by the tracing backend, so no computing tfjs backend
 * is loaded. The form of the depthwise filter gradient is tried once and named in `device`.
 */
export async function createOrtCpuEngine(options: EngineOptions): Promise<Engine> {
  const ort = await loadOnnxRuntime();
  installTraceBackend();
  await tf.setBackend(TRACE_BACKEND);
  const threads = options.threads ?? availableParallelism();
  const blocked = await tryBlockedConvolution(ort, threads);
  const form = blocked.works ? 'blocked depthwise gradients' : `standard depthwise gradients, since the blocked form ${blocked.reason}`;
  return new OrtCpuEngine(ort, threads, blocked.works ? 'nchwc' : 'grouped', `${cpus()[0]?.model.trim() ?? 'CPU'}, ${threads} ${threads === 1 ? 'thread' : 'threads'}, ${form}`);
}

interface Traced {
  readonly record: StepRecord;
  /** null for frozen steps: their weights are in the graph, so each needs its own. */
  readonly lowered: LoweredStep | null;
}

class OrtCpuEngine implements Engine {
  readonly name = 'ort-cpu';
  readonly version: string;
  readonly device: string;
  private readonly ort: Ort;
  readonly deterministic = true;
  readonly threads: number;
  private readonly depthwiseFilter: 'grouped' | 'nchwc';
  private readonly traced = new Map<string, Traced>();
  private readonly live = new Set<OrtStep>();

  constructor(ort: Ort, threads: number, depthwiseFilter: 'grouped' | 'nchwc', device: string) {
    this.ort = ort;
    this.threads = threads;
    this.depthwiseFilter = depthwiseFilter;
    this.version = `onnxruntime ${ort.env.versions.node ?? ort.env.versions.common}`;
    this.device = device;
  }

  async compile(definition: StepDefinition): Promise<CompiledStep> {
    const { record, lowered: shared } = this.trace(definition);
    const lowered = shared ?? this.lower(record, definition);
    const bytes = lowered.graph.encode();
    const info: StepInfo = {
      engine: this.name,
      engineVersion: this.version,
      device: this.device,
      deterministic: this.deterministic,
      threads: this.threads,
      graphHash: createHash('sha256').update(bytes).digest('hex'),
      nodes: lowered.graph.nodes.length,
    };
    try {
      const session = await this.ort.InferenceSession.create(bytes, sessionOptions(this.threads));
      const step: OrtStep = new OrtStep({ ort: this.ort, session, lowered, definition, info, onDispose: () => this.live.delete(step) });
      this.live.add(step);
      return step;
    } catch (cause) {
      if (isGraftError(cause)) throw cause;
      throw new GraftError('ENGINE_UNAVAILABLE', `onnxruntime does not take the graph of step "${definition.key}": ${reasonOf(cause)}`, {}, { cause });
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.live].map((step) => step.dispose()));
    this.traced.clear();
  }

  private trace(definition: StepDefinition): Traced {
    const key = JSON.stringify([definition.key, definition.inputs, definition.variables.map((v) => [v.name, v.shape]), Boolean(definition.frozen)]);
    const known = this.traced.get(key);
    if (known) return known;
    const record = traceStep(definition);
    const traced = { record, lowered: definition.frozen ? null : this.lower(record, definition) };
    this.traced.set(key, traced);
    return traced;
  }

  private lower(record: StepRecord, definition: StepDefinition): LoweredStep {
    const weights = definition.frozen ? new Map(definition.variables.map((v) => [v.name, v.dataSync<'float32'>()])) : undefined;
    return lowerRecord(record, { depthwiseFilter: this.depthwiseFilter, ...(weights && { weights }) });
  }
}
