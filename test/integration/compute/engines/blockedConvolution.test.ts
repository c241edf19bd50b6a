import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { tryBlockedConvolution } from '../../../../src/compute/engines/ort/blockedConvolution.ts';
import { loadOnnxRuntime } from '../../../../src/compute/engines/ort/loadOnnxRuntime.ts';
import type { InferenceSession, OrtApi } from '../../../../src/compute/engines/ort/session.ts';
import { TRACE_BACKEND, installTraceBackend } from '../../../../src/compute/trace/index.ts';

/** onnxruntime, whose third session, that of the blocked form, is `changed`; and the graphs that it was given. */
async function withBlocked(changed: (session: InferenceSession) => InferenceSession): Promise<{ ort: OrtApi; graphs: string[] }> {
  const real = await loadOnnxRuntime(), graphs: string[] = [];
  const create = async (graph: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> => {
    graphs.push(Buffer.from(graph).toString('latin1'));
    const session = await real.InferenceSession.create(graph, options);
    return graphs.length === 3 ? changed(session) : session;
  };
  return { ort: { Tensor: real.Tensor, env: real.env, InferenceSession: { create } } as OrtApi, graphs };
}

/** The session with one value of one result moved by a thousandth of the result's largest. */
function offBy(session: InferenceSession, result: number): InferenceSession {
  const run = async (feeds: InferenceSession.FeedsType): Promise<InferenceSession.OnnxValueMapType> => {
    const results = await session.run(feeds), values = results[session.outputNames[result]!]!.data as Float32Array;
    values[0]! += 1e-3 * values.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
    return results;
  };
  return { outputNames: session.outputNames, run, release: () => session.release() } as unknown as InferenceSession;
}

beforeAll(async () => {
  installTraceBackend();
  await tf.setBackend(TRACE_BACKEND);
});

// onnxruntime blocks channels on every x64 processor; elsewhere the trial may rightly end otherwise.
describe.runIf(process.arch === 'x64')('the trial of the blocked form', () => {
  it('takes it where it agrees, with every operator that blocks are made of in the graph', async () => {
    const { ort, graphs } = await withBlocked((session) => session);
    const { block, reason } = await tryBlockedConvolution(ort, 1);
    expect([block > 0, reason]).toEqual([true, 'agrees with the standard form']);
    for (const operator of ['ReorderInput', 'ReorderOutput', 'GlobalAveragePool', 'nchwc']) {
      expect([operator, graphs[1]!.includes(operator), graphs[2]!.includes(operator)]).toEqual([operator, false, true]);
    }
  });

  it('refuses it where any result is off, gradients of the batch norm among them', async () => {
    let results = 1;
    for (let result = 0; result < results; result++) {
      const { ort } = await withBlocked((session) => {
        results = session.outputNames.length;
        return offBy(session, result);
      });
      expect(await tryBlockedConvolution(ort, 1)).toEqual({ block: 0, reason: expect.stringMatching(/^differs from the standard form by (1\.0e-3|9\.\d+e-4)$/) });
    }
    expect(results).toBeGreaterThan(1);
  });

  it('refuses it with the reason where onnxruntime does not take it', async () => {
    const { ort } = await withBlocked(() => { throw new Error('no such operator\nand more'); });
    expect(await tryBlockedConvolution(ort, 1)).toEqual({ block: 0, reason: 'no such operator' });
  });
});
