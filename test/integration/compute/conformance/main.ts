/**
 * Compares every engine of this machine with the plain backend and with PyTorch: every kernel that learn uses, and every whole
 * step. The last line is `conformance: ran N, skipped M`; exit status 1 when a case fails.
 * npm run conformance -- [--engine NAME] [--only TEXT] [--thorough | --ci]
 * --thorough: whole nets on tfjs's plain backend too, which takes the most of an hour.
 */
import { createRequire } from 'node:module';
import { ENGINE_NAMES } from '../../../../src/domain/recipe/index.ts';
import type { EngineName } from '../../../../src/domain/recipe/index.ts';
import { kernelCases } from './kernelCases.ts';
import { outputShapeOf } from './kernels.ts';
import { openEngines } from './engines.ts';
import { readReferences } from './references.ts';
import { partOf } from './parts.ts';
import type { Scope } from './parts.ts';
import { reportEngine, reportTolerances, runCoverage } from './report.ts';
import { conformanceCases } from './suite.ts';

const argument = (name: string): string | undefined => (process.argv.includes(name) ? process.argv[process.argv.indexOf(name) + 1] : undefined);

/** Inputs of the kernel cases, for the script that asks PyTorch for their values. */
async function listCases(): Promise<void> {
  await openEngines(['plain']);
  const cases = kernelCases().map((test) => ({ name: test.name, inputs: test.inputs, gradients: test.gradients, output: outputShapeOf(test) }));
  process.stdout.write(`${JSON.stringify(cases, null, 1)}\n`);
}

async function run(): Promise<void> {
  const scope: Scope = process.argv.includes('--thorough') ? 'thorough' : process.argv.includes('--ci') ? 'ci' : 'usual', wanted = argument('--engine'), only = argument('--only') ?? '';
  if (wanted !== undefined && !ENGINE_NAMES.includes(wanted as EngineName)) throw new Error(`No engine is called ${wanted}. There are ${ENGINE_NAMES.join(', ')}`);
  const engines = await openEngines(wanted === undefined ? ENGINE_NAMES : [wanted as EngineName]);
  const plain = engines.find(({ name }) => name === 'plain');
  if (plain?.state !== 'open') throw new Error('The plain engine did not start');
  const { torch } = readReferences().made_with, { version } = createRequire(import.meta.url)('@tensorflow/tfjs-core/package.json') as { version: string };
  console.log(`against tfjs ${version} plain and PyTorch ${torch} in float64`);
  reportTolerances(engines);
  const cases = conformanceCases(plain.engine).filter(({ group, name }) => `${group} ${name}`.includes(only));
  let ran = 0, failed = 0, skipped = 0;
  const coverage = runCoverage();
  console.log(coverage.text);
  ran++;
  failed += coverage.missing.length + coverage.untried.length > 0 ? 1 : 0;
  for (const opened of engines.filter(({ name }) => wanted === undefined || name === wanted)) {
    if (opened.state !== 'open') {
      console.log(`${opened.name}: ${opened.state === 'absent' ? 'SKIPPED' : 'not of this machine'}: ${opened.reason}`);
      skipped += opened.state === 'absent' ? 1 : 0;
      continue;
    }
    const part = partOf(cases, opened.name, scope);
    if (opened.name === 'plain' && scope === 'usual') console.log('plain: most whole nets are for --thorough, where they take the most of an hour');
    const counts = await reportEngine(opened.engine, part, scope);
    ran += counts.ran;
    failed += counts.failed;
    if (opened.name !== 'plain') await opened.engine.dispose();
  }
  if (failed > 0) console.log(`${failed} failed`);
  console.log(`conformance: ran ${ran}, skipped ${skipped}`);
  // an engine that was asked for by name has to be there
  process.exitCode = failed > 0 || (wanted !== undefined && skipped > 0) ? 1 : 0;
}

await (process.argv.includes('--list') ? listCases() : run());
