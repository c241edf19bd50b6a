import type { Engine } from '../../../../src/compute/index.ts';
import { KERNEL_RULES } from '../../../../src/compute/trace/index.ts';
import { kernelsOf, stepsOfLearn } from './coverage.ts';
import type { Opened } from './engines.ts';
import { kernelCases } from './kernelCases.ts';
import { kernelStep, outputShapeOf } from './kernels.ts';
import { readReferences } from './references.ts';
import { againstPlain } from './parts.ts';
import type { Scope } from './parts.ts';
import { describeCheck, passes } from './suite.ts';
import type { Check, ConformanceCase, Group } from './suite.ts';
import { COARSE_KERNELS, ENGINE_FACTORS, LIMITS } from './tolerances.ts';

export interface Coverage {
  /** Kernels that a step of learn calls and no case exercises with values from PyTorch. */
  readonly missing: readonly string[];
  /** Kernels that the tracer has a rule for and no case calls. */
  readonly untried: readonly string[];
  readonly text: string;
}

/** Traces every step that learn has, and every case, and tells which kernels only the first called. */
export function runCoverage(): Coverage {
  const needed = kernelsOf(stepsOfLearn()), { kernels } = readReferences();
  const steps = kernelCases().map((test) => ({ name: test.name, definition: kernelStep(test, outputShapeOf(test)).definition }));
  const covered = kernelsOf(steps.filter(({ name }) => name in kernels).map(({ definition }) => definition));
  const called = kernelsOf(steps.map(({ definition }) => definition));
  const untried = Object.keys(KERNEL_RULES).filter((kernel) => !called.has(kernel)).sort();
  const missing = [...needed].filter((kernel) => !covered.has(kernel)).sort();
  return { missing, untried, text: `learn's steps call ${needed.size} kernels: ${[...needed].sort().join(', ')}${missing.length > 0 ? `\nWITHOUT A CASE that has PyTorch's values: ${missing.join(', ')}` : '; each has a case with PyTorch\'s values'}${untried.length > 0 ? `\nA RULE WITHOUT A CASE: ${untried.join(', ')}` : ''}` };
}

export function reportTolerances(engines: readonly Opened[]): void {
  const line = (name: string, { worst, together, reason }: { readonly worst: number; readonly together: number; readonly reason: string }) => console.log(`  ${name.padEnd(22)} ${worst.toExponential(0).padEnd(7)} ${together.toExponential(0).padEnd(7)} ${reason}`);
  console.log('limits as fractions of a norm: of the worst array, of all arrays together');
  for (const [name, limit] of Object.entries(LIMITS)) {
    if ('reason' in limit) line(name, limit);
    else for (const [optimizer, one] of Object.entries(limit)) line(`${name}, ${optimizer}`, one);
  }
  for (const { name } of engines) console.log(`  ${name}: × ${ENGINE_FACTORS[name].factor}, ${ENGINE_FACTORS[name].reason}`);
  for (const coarse of COARSE_KERNELS) console.log(`  ${coarse}`);
}

/** Runs all cases on an engine and prints a line a group and one a failure. */
export async function reportEngine(engine: Engine, cases: readonly ConformanceCase[], scope: Scope): Promise<{ readonly ran: number; readonly failed: number }> {
  console.log(`${engine.name}: ${engine.version}, ${engine.device}`);
  const worst = new Map<Group, { count: number; failed: number; checks: Map<string, number>; seconds: number }>();
  for (const test of cases) {
    const group = worst.get(test.group) ?? { count: 0, failed: 0, checks: new Map<string, number>(), seconds: 0 };
    worst.set(test.group, group);
    const start = performance.now(), failures = await outcomeOf(engine, test, { scope, shares: group.checks });
    group.seconds += (performance.now() - start) / 1000;
    group.count++;
    if (failures.length === 0) continue;
    group.failed++;
    for (const failure of failures) console.log(`  FAILED ${test.group} ${test.name}: ${failure}`);
  }
  for (const [group, { count, failed, checks, seconds }] of worst) {
    console.log(`  ${group.padEnd(11)} ${String(count - failed).padStart(3)} of ${count} good, ${seconds.toFixed(1)} s; worst of limit: ${[...checks].map(([what, share]) => `${what} ${Math.round(share * 100)} %`).join(', ')}`);
  }
  const sum = (of: (group: { count: number; failed: number }) => number) => [...worst.values()].reduce((total, group) => total + of(group), 0);
  return { ran: sum(({ count }) => count), failed: sum((group) => group.failed) };
}

async function outcomeOf(engine: Engine, test: ConformanceCase, { scope, shares }: { readonly scope: Scope; readonly shares: Map<string, number> }): Promise<string[]> {
  try {
    const checks = await test.run(engine, againstPlain(test, scope));
    for (const check of checks) shares.set(check.what, Math.max(shares.get(check.what) ?? 0, shareOf(check)));
    return checks.filter((check) => !passes(check)).map(describeCheck);
  } catch (cause) {
    return [cause instanceof Error ? cause.message : String(cause)];
  }
}

const shareOf = ({ distance, limit }: Check): number => Math.max(distance.worst / limit.worst, distance.together / limit.together);
