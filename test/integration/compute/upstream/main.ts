/**
 * Runs the specs that tfjs-core ships, for the kernels that the tracer has rules for, on the tracing backend in flush-on-read
 * mode: each read lowers what was recorded to ONNX and runs it on onnxruntime's CPU provider.
 * Run: node test/integration/compute/upstream/main.ts [--constants] [--grep TEXT]
 * With --constants arrays of equal elements are constants of the graph, as in a step that makes them; otherwise inputs.
 */
import { globSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EXCLUSIONS, REFUSALS } from './exclusions.ts';
import { CORE, resolveSpecs } from './resolveSpecs.ts';

interface SpecResult {
  readonly fullName: string;
  readonly status: string;
  readonly failedExpectations: readonly { readonly message: string; readonly stack: string }[];
}
interface JasmineEnv {
  configure(options: object): void;
  addReporter(reporter: { specStarted(): void; specDone(result: SpecResult): void; jasmineDone(): void }): void;
  execute(): void;
}
interface Jasmine {
  getEnv(): JasmineEnv;
}

/** Specs of files, browsers and of tfjs's own engine with backends of their own are not about kernels. */
const FILES = ['ops/**/*_test.js', 'optimizers/*_test.js', 'gradients_test.js', 'tensor_test.js', 'variable_test.js'];

process.env['ORT_DISABLE_TELEMETRY'] = '1';
resolveSpecs();
const { FLUSH_BACKEND, FlushBackend, OutsideTracer, installFlushBackend } = await import('./FlushBackend.ts');
const importCore = (file: string) => import(pathToFileURL(join(CORE, file)).href) as Promise<Record<string, unknown>>;
const kernelNames = Object.values(await importCore('kernel_names.js')).filter((name) => typeof name === 'string');
await importCore('register_all_gradients.js');
await importCore('public/chained_ops/register_all_chained_ops.js');
FlushBackend.uniformIsConstant = process.argv.includes('--constants');
installFlushBackend(kernelNames);

const jasmine = startJasmine();
const { setTestEnvs } = await importCore('jasmine_util.js') as { setTestEnvs(envs: readonly object[]): void };
setTestEnvs([{ name: 'flush', backendName: FLUSH_BACKEND, isDataSync: true }]);
// not about the specs: what they warn of while they provoke errors
console.warn = () => {};
for (const file of FILES.flatMap((pattern) => globSync(pattern, { cwd: CORE })).sort()) await importCore(file);

const grep = process.argv[process.argv.indexOf('--grep') + 1];
const filter = process.argv.includes('--grep') && grep ? (spec: { getFullName(): string }) => spec.getFullName().includes(grep) : () => true;
jasmine.getEnv().configure({ random: false, failSpecWithNoExpectations: false, specFilter: filter });

const outside = new Map<string, number>(), excluded = new Map<string, number>();
const failures: string[] = [], stale: string[] = [];
let ran = 0, outsideSpecs = 0, touched = new Set<string>();
OutsideTracer.onThrow = (what) => touched.add(what);

jasmine.getEnv().addReporter({
  specStarted: () => { touched = new Set(); },
  specDone: ({ fullName, status, failedExpectations }) => {
    if (status === 'excluded' || status === 'pending') return;
    const name = fullName.replace(/ flush \{\}/, '');
    for (const { message, what } of REFUSALS) if (failedExpectations.some((failed) => failed.message.includes(message))) touched.add(what);
    if (touched.size > 0) {
      outsideSpecs++;
      for (const what of touched) outside.set(what, (outside.get(what) ?? 0) + 1);
      return;
    }
    const exclusion = EXCLUSIONS.find(({ specs }) => specs.some((spec) => name === spec));
    if (exclusion) {
      excluded.set(exclusion.reason, (excluded.get(exclusion.reason) ?? 0) + 1);
      if (status === 'passed') stale.push(name);
      return;
    }
    ran++;
    if (status === 'failed') failures.push(`${name}\n    ${failedExpectations.map(({ message }) => message.split('\n').slice(0, 3).join('\n    ')).join('\n    ')}`);
  },
  jasmineDone: report,
});
jasmine.getEnv().execute();

function startJasmine(): Jasmine {
  const require = createRequire(import.meta.url);
  const boot = require('jasmine-core/lib/jasmine-core/node_boot.js') as (library: unknown) => Jasmine;
  const started = boot(require('jasmine-core/lib/jasmine-core/jasmine.js'));
  Object.assign(globalThis, { jasmine: started });
  return started;
}

function report(): void {
  const sum = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((a, b) => a + b, 0);
  for (const failure of failures) console.log(`FAILED ${failure}`);
  for (const name of stale) console.log(`PASSES THOUGH EXCLUDED ${name}`);
  for (const [reason, count] of excluded) console.log(`excluded ${count}: ${reason}`);
  console.log(`outside the tracer, ${outsideSpecs} specs: ${[...outside].sort((a, b) => b[1] - a[1]).map(([what, count]) => `${what} ${count}`).join(', ')}`);
  console.log(`upstream specs: ran ${ran}, failed ${failures.length}, excluded ${sum(excluded)}, outside ${outsideSpecs}`);
  process.exitCode = failures.length + stale.length > 0 || ran === 0 ? 1 : 0;
}
