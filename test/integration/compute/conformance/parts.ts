import type { EngineName } from '../../../../src/domain/recipe/index.ts';
import type { StrategyCase } from './networks.ts';
import type { ConformanceCase } from './suite.ts';

/** `ci`: about a minute. `usual`: all on engines that are fast enough. `thorough`: all on all, for an hour. */
export type Scope = 'ci' | 'usual' | 'thorough';

/** Nets that take a second or two on tfjs's plain backend; a step of the whole trunk takes it half a minute. */
const CHEAP: readonly StrategyCase[] = ['frozen', 'top at stage7'];
const THIN = 'thin scratch, one task';

const isCheap = ({ strategy }: ConformanceCase): boolean => strategy !== null && CHEAP.includes(strategy);

function onPlain(test: ConformanceCase): boolean {
  return test.group === 'kernel' || (isCheap(test) && test.group !== 'frozen') || test.name === THIN;
}

/** Nets at full depth, of every strategy that the cheap ones and the thin one don't stand for. */
const DEEP = ['gradients all, one task', 'gradients top at stem, hidden layer', 'gradients scratch, two tasks', 'task gradients top at stage5, two tasks', 'updates top at stage5, one task, adamw', 'evaluation all, two tasks'];

function onCpu(test: ConformanceCase): boolean {
  return test.group === 'kernel' || isCheap(test) || test.strategy === 'thin scratch' || DEEP.includes(`${test.group} ${test.name}`);
}

const CI: Partial<Readonly<Record<EngineName, (test: ConformanceCase) => boolean>>> = {
  plain: onPlain,
  'ort-cpu': onCpu,
  'ort-webgpu': ({ group, strategy, name }) => (group === 'kernel' ? /conv2d 3×3, same|depthwise 3×3, same|depthwise with a multiplier|1×1, same, stride 1|batch norm|^(add|mul|relu6 of tf.layers|logSoftmax|sum|mean|matMul AB, rank 2)$/.test(name) : strategy === 'frozen' && group === 'gradients'),
  'ort-wasm': (test) => test.group === 'kernel' || (isCheap(test) && test.group === 'gradients') || test.name === THIN,
  tensorflow: (test) => test.group === 'kernel' || (isCheap(test) && test.group !== 'frozen') || test.name === THIN,
};

/** The cases that an engine runs in a scope. */
export function partOf(cases: readonly ConformanceCase[], engine: EngineName, scope: Scope): readonly ConformanceCase[] {
  if (scope === 'thorough') return cases;
  const wanted = scope === 'ci' ? CI[engine] : engine === 'plain' ? onPlain : undefined;
  return wanted ? cases.filter(wanted) : cases;
}

/** Whether an engine's numbers are compared with the plain backend's besides PyTorch's, which are stored for all. */
export function againstPlain(test: ConformanceCase, scope: Scope): boolean {
  return scope === 'thorough' || onPlain(test);
}
