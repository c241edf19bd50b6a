import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Specs that tfjs-core 4.22.0 ships for kernels that the tracer knows. Fewer would mean that a rule is gone. */
const AT_LEAST = 2700;

it.each([['arrays as inputs', []], ['uniform arrays as constants', ['--constants']]] as const)('tfjs-core\'s own specs hold on the traced engine, %s', (_, options) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...options], { encoding: 'utf8' });
  const [, ran, failed] = /^upstream specs: ran (\d+), failed (\d+), excluded \d+, outside \d+$/m.exec(stdout) ?? [];
  process.stdout.write(stdout.slice(stdout.lastIndexOf('upstream specs:')));
  expect(stdout.split('\n').filter((line) => /^(FAILED|PASSES)/.test(line)), stderr).toEqual([]);
  expect(status, stderr).toBe(0);
  expect(Number(failed)).toBe(0);
  expect(Number(ran)).toBeGreaterThan(AT_LEAST);
});
