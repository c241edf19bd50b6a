import type { Engine } from '../../../../src/compute/index.ts';
import { outputShapeOf, kernelStep, runKernel } from './kernels.ts';
import { kernelCases } from './kernelCases.ts';
import type { KernelCase } from './kernelCases.ts';
import { HEAD_NAMES, OPTIMIZERS, STRATEGY_CASES, STRATEGY_NAMES } from './networks.ts';
import type { HeadCaseName, OptimizerName, StrategyCase } from './networks.ts';
import { distanceBetween, distanceToStored } from './numbers.ts';
import type { Distance } from './numbers.ts';
import { idleWeights, readReferences } from './references.ts';
import type { References } from './references.ts';
import { forwardLimit, gradientLimit, kernelLimit, updateLimit } from './tolerances.ts';
import type { Limit } from './tolerances.ts';
import { runEvaluation, runFrozen, runGradients, runUpdates } from './wholeSteps.ts';
import type { StepOutcome } from './wholeSteps.ts';

export type Group = 'kernel' | 'gradients' | 'task gradients' | 'updates' | 'evaluation' | 'frozen';

/** One comparison of an engine's numbers with others. */
export interface Check {
  readonly what: string;
  readonly distance: Distance;
  readonly limit: Limit;
}

export interface ConformanceCase {
  readonly group: Group;
  readonly name: string;
  /** The net that it computes; null for a kernel. */
  readonly strategy: StrategyCase | null;
  /** Compares with PyTorch's stored values and, where `againstPlain`, with the plain backend's, which are computed once. */
  run(engine: Engine, againstPlain: boolean): Promise<readonly Check[]>;
}

export const passes = ({ distance, limit }: Check): boolean => distance.worst <= limit.worst && distance.together <= limit.together;

export const describeCheck = ({ what, distance, limit }: Check): string =>
  `${what}: ${distance.worst.toExponential(1)} at ${distance.at} (limit ${limit.worst.toExponential(0)}), together ${distance.together.toExponential(1)} (limit ${limit.together.toExponential(0)})`;

/** All cases. `plain` computes what others are compared with. */
export function conformanceCases(plain: Engine): readonly ConformanceCase[] {
  const stored = readReferences();
  const nets = STRATEGY_NAMES.flatMap((strategy) => HEAD_NAMES.map((heads) => ({ strategy, heads })));
  return [
    ...kernelCases().map((test) => kernelCase(plain, stored, test)),
    ...STRATEGY_NAMES.filter((name) => ['frozen', 'top'].includes(STRATEGY_CASES[name].strategy)).map((strategy) => frozenCase(stored, strategy)),
    ...nets.map(({ strategy, heads }) => evaluationCase(stored, strategy, heads)),
    ...nets.map(({ strategy, heads }) => gradientCase(plain, stored, strategy, heads)),
    ...STRATEGY_NAMES.map((strategy) => taskGradientCase(stored, strategy)),
    // not for the full-depth net from scratch: see LIMITS.chaoticGradient
    ...nets.filter(({ strategy }) => strategy !== 'scratch').flatMap(({ strategy, heads }) => (Object.keys(OPTIMIZERS) as OptimizerName[]).map((optimizer) => updateCase(stored, strategy, heads, optimizer))),
  ];
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function kernelCase(plain: Engine, stored: References, test: KernelCase): ConformanceCase {
  const prepared = once(async () => kernelStep(test, outputShapeOf(test)));
  const reference = once(async () => runKernel(plain, await prepared()));
  return {
    group: 'kernel', name: test.name, strategy: null,
    run: async (engine) => {
      const actual = engine === plain ? await reference() : await runKernel(engine, await prepared());
      const limit = kernelLimit(engine.name, test.name), torch = stored.kernels[test.name];
      return [
        ...(torch ? [{ what: 'PyTorch', distance: distanceToStored(torch, actual), limit }] : []),
        ...(engine === plain ? [] : [{ what: 'plain', distance: distanceBetween(await reference(), actual), limit }]),
      ];
    },
  };
}

function frozenCase(stored: References, strategy: StrategyCase): ConformanceCase {
  const cut = STRATEGY_CASES[strategy].cut ?? 'features';
  return {
    group: 'frozen', name: `up to ${cut}`, strategy,
    run: async (engine) => [{ what: 'PyTorch', distance: distanceToStored({ [cut]: stored.frozen[cut]! }, new Map([[cut, await runFrozen(engine, strategy)]])), limit: forwardLimit(engine.name) }],
  };
}

function evaluationCase(stored: References, strategy: StrategyCase, heads: HeadCaseName): ConformanceCase {
  const name = `${strategy}, ${heads}`;
  return {
    group: 'evaluation', name, strategy,
    run: async (engine) => [{ what: 'PyTorch', distance: distanceToStored(stored.evaluation[name]!, await runEvaluation(engine, strategy, heads)), limit: forwardLimit(engine.name) }],
  };
}

function gradientCase(plain: Engine, stored: References, strategy: StrategyCase, heads: HeadCaseName): ConformanceCase {
  const name = `${strategy}, ${heads}`, expected = stored.gradients[name]!;
  const reference = once(() => runGradients(plain, strategy, heads));
  return {
    group: 'gradients', name, strategy,
    run: async (engine, againstPlain) => {
      const actual = engine === plain ? await reference() : await runGradients(engine, strategy, heads);
      const forward = forwardLimit(engine.name), back = gradientLimit(engine.name, strategy);
      const checks = [
        { what: 'PyTorch, loss', distance: distanceBetween(new Map([['loss', expected.loss]]), new Map([['loss', actual.losses]])), limit: forward },
        { what: 'PyTorch, gradients', distance: distanceToStored(expected.gradients, actual.gradients), limit: back },
        ...(actual.moved.size > 0 ? [{ what: 'PyTorch, moving averages', distance: distanceToStored(expected.moved, actual.moved), limit: forward }] : []),
      ];
      return engine === plain || !againstPlain ? checks : [...checks, ...againstPlainChecks(await reference(), actual, forward, back)];
    },
  };
}

/** Gradients of each task apart, for methods that weigh tasks: their sum is the gradient of the summed losses. */
function taskGradientCase(stored: References, strategy: StrategyCase): ConformanceCase {
  const name = `${strategy}, two tasks`, expected = stored.gradients[name]!;
  return {
    group: 'task gradients', name, strategy,
    run: async (engine) => {
      const actual = await runGradients(engine, strategy, 'two tasks', true), forward = forwardLimit(engine.name);
      return [
        { what: 'PyTorch, loss', distance: distanceBetween(new Map([['loss', expected.loss]]), new Map([['loss', actual.losses]])), limit: forward },
        { what: 'PyTorch, sum', distance: distanceToStored(expected.gradients, actual.gradients), limit: gradientLimit(engine.name, strategy) },
        ...(actual.moved.size > 0 ? [{ what: 'PyTorch, moving averages', distance: distanceToStored(expected.moved, actual.moved), limit: forward }] : []),
      ];
    },
  };
}

function againstPlainChecks(expected: StepOutcome, actual: StepOutcome, forward: Limit, back: Limit): Check[] {
  return [
    { what: 'plain, loss', distance: distanceBetween(new Map([['loss', expected.losses]]), new Map([['loss', actual.losses]])), limit: forward },
    { what: 'plain, gradients', distance: distanceBetween(expected.gradients, actual.gradients), limit: back },
    ...(expected.moved.size > 0 ? [{ what: 'plain, moving averages', distance: distanceBetween(expected.moved, actual.moved), limit: forward }] : []),
  ];
}

function updateCase(stored: References, strategy: StrategyCase, heads: HeadCaseName, optimizer: OptimizerName): ConformanceCase {
  const name = `${strategy}, ${heads}, ${optimizer}`, expected = stored.updates[name]!;
  const idle = idleWeights(stored.gradients[`${strategy}, ${heads}`]!.gradients);
  const moving = Object.fromEntries(Object.entries(expected.moved).filter(([weight]) => !idle.has(weight)));
  const named = (losses: readonly (readonly number[])[]) => new Map(losses.map((values, update) => [`update ${update + 1}`, values]));
  return {
    group: 'updates', name, strategy,
    run: async (engine) => {
      const actual = await runUpdates(engine, strategy, heads, optimizer), limit = updateLimit(engine.name, strategy, optimizer);
      return [
        { what: 'PyTorch, losses', distance: distanceBetween(named(expected.losses), named(actual.losses)), limit: { worst: limit.together, together: limit.together } },
        { what: 'PyTorch, weights', distance: distanceToStored(moving, actual.moved), limit },
      ];
    },
  };
}
