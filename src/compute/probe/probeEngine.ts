import { NOT_STARTED } from '../../domain/engines/index.ts';
import type { ProbeResult } from '../../domain/engines/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { isGraftError } from '../../domain/errors/index.ts';
import type { CompiledStep, Engine } from '../port.ts';
import { createEngine } from '../engines/index.ts';
import type { EngineOptions } from '../engines/index.ts';
import { makeProbeStep, probeFeed } from './probeStep.ts';
import reference from './reference.json' with { type: 'json' };
import { timeEngine } from './timeEngine.ts';

/** Gradients of the probe are around 0.01 to 1: single precision stays well below this. */
const TOLERANCE = 1e-4;

/**
 * Starts an engine, runs one real training step and compares loss and gradients with what PyTorch gave (`reference.json`).
 * One whose numbers are right is timed with a larger step, unless it is far too slow ever to be chosen.
 * Never rejects: what is wrong is the `reason`. A native crash takes the process with it, so probe in a child process.
 */
export async function probeEngine(name: EngineName, options: EngineOptions = {}): Promise<ProbeResult> {
  try {
    const engine = await createEngine(name, options);
    try {
      return await probe(engine);
    } finally {
      await engine.dispose();
    }
  } catch (cause) {
    return { ...NOT_STARTED, engine: name, reason: isGraftError(cause) || cause instanceof Error ? cause.message : String(cause) };
  }
}

async function probe(engine: Engine): Promise<ProbeResult> {
  const { definition, dispose } = makeProbeStep();
  try {
    const step = await engine.compile(definition);
    const { loss } = await step.run(probeFeed());
    const maxAbsError = Math.max(Math.abs(loss![0]! - reference.loss), worstGradient(step));
    const { graphHash, nodes, nodesElsewhere } = step.info;
    await step.dispose();
    const ok = maxAbsError <= TOLERANCE;
    const choosable = engine.name !== 'plain' && !engine.softwareAdapter;
    return {
      engine: engine.name, ok, version: engine.version, device: engine.device, millisecondsPerStep: ok && choosable ? await timeEngine(engine) : null, maxAbsError,
      deterministic: engine.deterministic, threads: engine.threads, softwareAdapter: engine.softwareAdapter, memoryBytes: engine.memoryBytes,
      graphHash, nodes, nodesElsewhere,
      reason: ok ? `loss and gradients agree with PyTorch ${reference.versions.torch} to ${maxAbsError.toExponential(1)}${choosable ? '' : '; not timed, since it is never chosen by itself'}` : `its numbers differ from PyTorch's by ${maxAbsError.toExponential(1)}`,
    };
  } finally {
    dispose();
  }
}

/** Gradients come in the engine's order; `read` brings what stands in the weights into tfjs's, which is the reference's. */
function worstGradient(step: CompiledStep): number {
  const weights = step.read();
  for (const parameter of step.parameters.values()) parameter.values.set(parameter.gradient ?? parameter.values.map(() => Number.NaN));
  const gradients = step.read();
  step.write(weights);
  const worst = Object.entries(reference.gradients).map(([name, expected]) => {
    const actual = gradients.get(`graft-probe/${name}`)!;
    return expected.reduce((max, value, i) => Math.max(max, Number.isFinite(actual[i]) ? Math.abs(value - actual[i]!) : Infinity), 0);
  });
  return Math.max(...worst);
}
