import type { ProbeResult } from '../../domain/engines/index.ts';
import type { EngineName } from '../../domain/recipe/index.ts';
import { isGraftError } from '../../domain/errors/index.ts';
import type { CompiledStep } from '../port.ts';
import { createEngine } from '../engines/index.ts';
import type { EngineOptions } from '../engines/index.ts';
import { makeProbeStep, probeFeed } from './probeStep.ts';
import reference from './reference.json' with { type: 'json' };

/** Gradients of the probe are around 0.01 to 1: single precision stays well below this. */
const TOLERANCE = 1e-4;
const WARM_UP = 2, RUNS = 7;

/**
 * Starts an engine, runs one real training step and compares loss and gradients with what PyTorch gave (`reference.json`).
 * Never rejects: what is wrong is the `reason`. A native crash takes the process with it, so probe in a child process.
 */
export async function probeEngine(name: EngineName, options: EngineOptions = {}): Promise<ProbeResult> {
  const failed = (reason: string): ProbeResult => ({ engine: name, ok: false, version: null, device: null, millisecondsPerStep: null, maxAbsError: null, deterministic: null, threads: null, reason });
  try {
    const engine = await createEngine(name, options);
    const { definition, dispose } = makeProbeStep();
    try {
      const step = await engine.compile(definition);
      const { loss } = await step.run(probeFeed());
      const maxAbsError = Math.max(Math.abs(loss![0]! - reference.loss), worstGradient(step));
      const ok = maxAbsError <= TOLERANCE;
      const reason = ok ? `loss and gradients agree with PyTorch ${reference.versions.torch} to ${maxAbsError.toExponential(1)}` : `its numbers differ from PyTorch's by ${maxAbsError.toExponential(1)}`;
      return { engine: name, ok, version: engine.version, device: engine.device, millisecondsPerStep: await timeSteps(step), maxAbsError, deterministic: engine.deterministic, threads: engine.threads, reason };
    } finally {
      await engine.dispose();
      dispose();
    }
  } catch (cause) {
    return failed(isGraftError(cause) || cause instanceof Error ? cause.message : String(cause));
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

async function timeSteps(step: CompiledStep): Promise<number> {
  const feed = probeFeed(), times: number[] = [];
  for (let i = 0; i < WARM_UP + RUNS; i++) {
    const start = performance.now();
    await step.run(feed);
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1]!;
}
