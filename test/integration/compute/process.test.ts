import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '..', '..', '..');

/** Runs a program in a fresh process of this Node and returns what it prints as JSON. */
async function fresh(program: string): Promise<unknown> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module-typescript', '--eval', program], { cwd: root });
  return JSON.parse(stdout);
}

const LIBRARIES = `process.report.getReport().sharedObjects.filter((name) => /onnxruntime|tensorflow/.test(name)).length`;

it('loads no backend and no native library by being imported', async () => {
  const found = await fresh(`
    import * as tf from '@tensorflow/tfjs-core';
    import './src/compute/index.ts';
    console.log(JSON.stringify({ backends: Object.keys(tf.engine().registryFactory), libraries: ${LIBRARIES} }));
  `);
  expect(found).toEqual({ backends: [], libraries: 0 });
});

it('trains on ort-cpu in a process that has no tfjs backend which computes', async () => {
  const found = await fresh(`
    import * as tf from '@tensorflow/tfjs-core';
    import { probeEngine } from './src/compute/index.ts';
    const { ok } = await probeEngine('ort-cpu', { threads: 1 });
    console.log(JSON.stringify({ ok, backends: Object.keys(tf.engine().registryFactory), cpuKernels: tf.getKernelsForBackend('cpu').length, tensors: tf.memory().numTensors }));
  `);
  expect(found).toEqual({ ok: true, backends: ['graft-trace'], cpuKernels: 0, tensors: 0 });
});
