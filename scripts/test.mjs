/**
 * `npm test`: build, checks, unit and integration tests, end-to-end tests, one after the other. Prints each runner's own
 * output and closing lines, then one line that sums them up, and fails if any step failed or no test ran.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

const results = 'out/test-results';
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });
const vitestJson = `${results}/vitest.json`;
const playwrightJson = `${results}/playwright.json`;

const steps = [
  ['build', 'npm', ['run', 'build', '--silent']],
  ['check', 'npm', ['run', 'check', '--silent']],
  ['unit and integration', 'npx', ['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestJson}`]],
  ['end to end', 'npx', ['playwright', 'test', '--reporter=list,json'], { PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightJson }],
];

const times = [];
const failed = [];
for (const [name, command, args, env] of steps) {
  console.log(`\n=== ${name}: ${command} ${args.join(' ')}`);
  const start = performance.now();
  const { status } = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env }, shell: process.platform === 'win32' });
  times.push(`${name} ${Math.round((performance.now() - start) / 1000)} s`);
  if (status !== 0) failed.push(name);
}

const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null);
const vitest = read(vitestJson);
const playwright = read(playwrightJson)?.stats;
const passed = (vitest?.numPassedTests ?? 0) + (playwright?.expected ?? 0) + (playwright?.flaky ?? 0);
const broken = (vitest?.numFailedTests ?? 0) + (playwright?.unexpected ?? 0);
const skipped = (vitest?.numPendingTests ?? 0) + (vitest?.numTodoTests ?? 0) + (playwright?.skipped ?? 0);

console.log(`\nsteps: ${times.join(', ')}`);
if (failed.length > 0) console.log(`failed steps: ${failed.join(', ')}`);
console.log(`${passed} passed, ${broken} failed, ${skipped} skipped`);
process.exit(failed.length === 0 && broken === 0 && passed > 0 ? 0 : 1);
