/**
 * The conformance suite on the engines of this machine, as `npm run conformance` runs it, but with a part of the whole steps
 * where all would take minutes: tfjs's plain backend and a graphics adapter in software are slow.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { probeEngine } from '../../../src/compute/index.ts';
import { openEngines } from './conformance/engines.ts';
import { againstPlain, partOf } from './conformance/parts.ts';
import { runCoverage } from './conformance/report.ts';
import { conformanceCases, describeCheck, passes } from './conformance/suite.ts';

const engines = await openEngines();
const plain = engines.find(({ name }) => name === 'plain');
if (plain?.state !== 'open') throw new Error('The plain engine did not start');
const cases = conformanceCases(plain.engine);

const coverage = runCoverage();
let ran = 0, left = 0;
const skipped = engines.filter(({ state }) => state === 'absent');

describe.each(engines.filter((opened) => opened.state === 'open').map((opened) => [opened.name, opened] as const))('%s', (name, { engine }) => {
  const part = partOf(cases, name, 'ci');
  left += cases.length - part.length;
  it.each(part.map((test) => [test.group, test.name, test] as const))('%s: %s', async (_group, _name, test) => {
    const checks = await test.run(engine, againstPlain(test, 'ci'));
    expect(checks.filter((check) => !passes(check)).map(describeCheck)).toEqual([]);
    ran++;
  });
});

it('has a case with PyTorch\'s values for every kernel that a step of learn calls', () => {
  expect(coverage.missing).toEqual([]);
  ran++;
});

it('has a case for every kernel that the tracer has a rule for', () => {
  expect(coverage.untried).toEqual([]);
  ran++;
});

describe.each(['plain', 'ort-cpu'] as const)('the probe of %s', (name) => {
  it('finds the loss and gradients that PyTorch has', async () => {
    const result = await probeEngine(name, { threads: 2 });
    expect(result.reason).toMatch(/agree with PyTorch/);
    expect(result.maxAbsError).toBeLessThan(5e-6);
    ran++;
  });
});

afterAll(async () => {
  for (const opened of engines) {
    if (opened.state === 'open') await opened.engine.dispose();
    else process.stdout.write(`conformance: ${opened.name} ${opened.state === 'absent' ? 'SKIPPED' : 'is of other machines'}: ${opened.reason}\n`);
  }
  process.stdout.write(`conformance: ${left} cases of slow engines only by npm run conformance\nconformance: ran ${ran}, skipped ${skipped.length}\n`);
});
