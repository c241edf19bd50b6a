import * as tf from '@tensorflow/tfjs-core';
import { GraftError } from '../../domain/errors/index.ts';
import type { Repeatability } from '../../domain/engines/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import type { CompiledStep, Engine, NumericArray, Parameter, StepDefinition, StepInfo } from '../port.ts';
import { engineFailure } from './failure.ts';
import { checkFeed, checkWeight } from './feed.ts';
import { withBackend } from './withBackend.ts';

interface Held {
  readonly name: string;
  readonly shape: readonly number[];
  readonly variable: tf.Variable;
  readonly values: Float32Array;
  gradient: Float32Array | null;
  /** The tensor's data that holds `values` since the last run; null after `write`. */
  uploaded: object | null;
  readonly groupGradients: Map<string, Float32Array>;
}

export interface EagerHost extends Repeatability {
  readonly name: EngineName;
  readonly version: string;
  readonly device: string;
  readonly memoryBytes: number | null;
  /** Name of the tfjs backend that computes. */
  readonly backend: string;
}

/** An engine that runs tfjs's own kernels, call by call: nothing is traced, tfjs's element order is the engine's. */
export function createEagerEngine(host: EagerHost): Engine {
  return {
    name: host.name,
    version: host.version,
    device: host.device,
    deterministic: host.deterministic,
    threads: host.threads,
    softwareAdapter: false,
    memoryBytes: host.memoryBytes,
    compile: (definition) => Promise.resolve(compileEager(host, definition)),
    dispose: () => Promise.resolve(),
  };
}

function compileEager(host: EagerHost, definition: StepDefinition): CompiledStep {
  const held = definition.variables.map(hold);
  const byName = new Map(held.map((h) => [h.name, h]));
  const info: StepInfo = { engine: host.name, engineVersion: host.version, device: host.device, deterministic: host.deterministic, threads: host.threads, graphHash: null, nodes: null, nodesElsewhere: null };
  return {
    info,
    parameters: new Map<string, Parameter>(definition.frozen ? [] : byName),
    run: (feed) => new Promise((resolve) => resolve(runEager(host, definition, held, feed))),
    graphBytes: () => null,
    read: () => new Map(held.map((h) => [h.name, h.values.slice()])),
    write: (weights) => {
      for (const [name, values] of weights) {
        const target = byName.get(name);
        if (!target) throw new GraftError('BAD_INPUT', `The step has no weight "${name}"`, { field: name });
        checkWeight(name, values, target.values.length);
        target.values.set(values);
        target.uploaded = null;
      }
    },
    dispose: () => Promise.resolve(),
  };
}

function hold(variable: tf.Variable): Held {
  return { name: variable.name, shape: variable.shape, variable, values: new Float32Array(variable.dataSync()), gradient: null, uploaded: null, groupGradients: new Map() };
}

function runEager(host: EagerHost, definition: StepDefinition, held: readonly Held[], feed: Readonly<Record<string, NumericArray>>): Record<string, Float32Array> {
  checkFeed(definition.inputs, feed);
  try {
    return withBackend(host.backend, () => tf.tidy(() => {
      // The weights may have been changed in place since the last run: tfjs gets copies that nothing else writes to.
      // Only those of a frozen step can't have been: they stay where they are.
      for (const h of held) {
        if (!definition.frozen || h.uploaded === null || h.variable.dataId !== h.uploaded) h.variable.assign(tf.tensor(h.values.slice(), [...h.shape]));
        h.uploaded = h.variable.dataId;
      }
      const before = new Map(held.map((h) => [h, h.variable.dataId]));
      const inputs = Object.fromEntries(Object.entries(definition.inputs).map(([name, spec]) => [name, tf.tensor(feed[name]!.slice(), [...spec.shape], spec.dtype)]));
      const { outputs, gradients = {}, gradientGroups = {} } = definition.build(inputs);
      for (const h of held) {
        if (h.variable.dataId !== before.get(h)) h.values.set(h.variable.dataSync());
        const gradient = gradients[h.name];
        h.gradient = gradient ? new Float32Array(gradient.dataSync()) : null;
        for (const [group, byName] of Object.entries(gradientGroups)) {
          const own = byName[h.name];
          if (own) h.groupGradients.set(group, new Float32Array(own.dataSync()));
        }
      }
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, new Float32Array(tensor.dataSync())]));
    }));
  } catch (cause) {
    throw engineFailure(host.name, `in step "${definition.key}"`, cause);
  }
}
