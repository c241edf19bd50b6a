import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../../src/compute/index.ts';
import type { CompiledStep, Engine } from '../../../../src/compute/index.ts';
import { GraftError } from '../../../../src/domain/errors/index.ts';
import { trainRun } from '../../../../src/learn/loop/index.ts';
import type { RunRequest } from '../../../../src/learn/loop/index.ts';
import { tinyHost, tinyRequest } from './tinyRun.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine('plain');
});

type Outputs = Readonly<Record<string, Float32Array>>;

/** A step that computes as it should but at the given calls, counted from 1, of which `meddle` makes what it likes. */
function faulty(step: CompiledStep, calls: readonly number[], meddle: (outputs: Outputs) => Outputs): CompiledStep {
  let call = 0;
  return {
    info: step.info, parameters: step.parameters,
    run: async (feed) => {
      const outputs = await step.run(feed);
      return calls.includes(++call) ? meddle(outputs) : outputs;
    },
    read: () => step.read(), graphBytes: () => step.graphBytes(), write: (weights) => step.write(weights), dispose: () => step.dispose(),
  };
}

const gone = (): never => {
  throw new GraftError('ENGINE_FAILED', 'Engine plain failed in step "train": device lost', { field: 'engine', remedy: 'Resume the run on another engine.' });
};
const noMemory = (): never => {
  throw new GraftError('OUT_OF_MEMORY', 'Engine plain found too little memory in step "train": bad_alloc', { remedy: 'Use less.' });
};
const withLoss = (...loss: number[]) => (outputs: Outputs): Outputs => ({ ...outputs, loss: Float32Array.from(loss) });

/** Three steps an epoch: the fifth call is the second batch of the second epoch. */
async function failing(meddle: (outputs: Outputs, request: RunRequest) => Outputs, calls = [5], which: 'train' | 'evaluate' = 'train') {
  const request = await tinyRequest(engine);
  const steps = { ...request.steps, [which]: faulty(request.steps[which], calls, (outputs) => meddle(outputs, request)) };
  const watched = tinyHost();
  const error: unknown = await trainRun({ ...request, steps }, watched.host).then(() => null, (reason: unknown) => reason);
  return { ...watched, error: error as GraftError };
}

describe('an engine that fails in the middle', () => {
  it.each([
    ['rejects', gone, 'ENGINE_FAILED', /device lost, at batch 2 of epoch 2/],
    ['has no memory left', noMemory, 'OUT_OF_MEMORY', /bad_alloc, at batch 2 of epoch 2/],
    ['gives a loss that is not a number, and a number when asked again', withLoss(Number.NaN, 1), 'ENGINE_FAILED', /asked twice: first the training loss became NaN.*at batch 2 of epoch 2/],
    ['gives fewer losses than there are tasks', withLoss(1), 'ENGINE_FAILED', /gave 1 values for "loss" where there are 2, at batch 2 of epoch 2/],
    ['gives no loss', () => ({}), 'ENGINE_FAILED', /no output "loss"/],
    ['gives a gradient with an infinite value once', (outputs: Outputs, { steps, network }: RunRequest) => {
      const { variable } = network.model.parameters.find(({ trainable }) => trainable)!;
      steps.train.parameters.get(variable.name)!.gradient![3] = Infinity;
      return outputs;
    }, 'ENGINE_FAILED', /the gradient of conv\/kernel became Infinity/],
  ] as const)('that %s is named with its step, and the run goes on from there to the bits of one that never stopped', async (_what, meddle, code, message) => {
    const straight = await trainRun(await tinyRequest(engine), tinyHost().host);
    const { error, checkpoints } = await failing(meddle);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message), data: { remedy: expect.any(String) } });
    expect(checkpoints).toHaveLength(1);
    expect(await trainRun(await tinyRequest(engine, { resume: checkpoints[0]! }), tinyHost().host)).toEqual(straight);
  });

  it('while validating leaves a checkpoint behind the last batch, from which the epoch is judged again', async () => {
    const straight = await trainRun(await tinyRequest(engine), tinyHost().host);
    const { error, checkpoints, epochs } = await failing(() => ({ 'logits/t1': new Float32Array(3) }), [3], 'evaluate');
    expect(error).toMatchObject({ code: 'ENGINE_FAILED', message: expect.stringMatching(/gave 3 values for "logits\/t1" where there are 16/) });
    expect(epochs).toHaveLength(1);
    expect(await trainRun(await tinyRequest(engine, { resume: checkpoints[0]! }), tinyHost().host)).toEqual(straight);
  });

  it('is not blamed for numbers that diverge twice', async () => {
    const { error, checkpoints } = await failing(withLoss(0.5, Infinity), [5, 6]);
    expect(error).toMatchObject({ code: 'DIVERGED', message: expect.stringMatching(/"green" the training loss became Infinity at batch 2 of epoch 2/) });
    expect(checkpoints).toHaveLength(0);
  });
});

describe('numbers that can\'t be computed with', () => {
  it.each([Number.NaN, Infinity])('an image that holds %d is named with its file and step', async (value) => {
    const request = await tinyRequest(engine);
    const source = { ...request.source, read: async (wanted: readonly { sample: number; view: number }[], into: Float32Array) => {
      await request.source.read(wanted, into);
      wanted.forEach(({ sample }, row) => { if (sample === 7) into[row * request.source.length + 5] = value; });
    } };
    await expect(trainRun({ ...request, source, fileOf: (sample) => `image${sample}.png` }, tinyHost().host)).rejects.toMatchObject({
      code: 'BAD_INPUT', message: expect.stringMatching(new RegExp(`"x".*not finite: ${value}.*at batch \\d of epoch 1`)), data: { field: 'x', file: 'image7.png', remedy: expect.any(String) },
    });
  });

  it('a first weight is named', async () => {
    const request = await tinyRequest(engine);
    const firstWeights = new Map([...request.firstWeights, ['head_red/kernel', request.firstWeights.get('head_red/kernel')!.with(3, Number.NaN)]]);
    await expect(trainRun({ ...request, firstWeights }, tinyHost().host)).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/head_red\/kernel.*not finite: NaN at position 3/) });
  });

  it('a weight of a checkpoint is named', async () => {
    const watched = tinyHost({ dueAt: [1], cancelAt: 2 });
    await trainRun(await tinyRequest(engine), watched.host);
    watched.checkpoints[0]!.tensors.find(({ name }) => name === 'conv/kernel')!.values[0] = Infinity;
    await expect(trainRun(await tinyRequest(engine, { resume: watched.checkpoints[0]! }), tinyHost().host)).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/can't be resumed: the tensor conv\/kernel holds a value that is not finite/) });
  });
});

describe('tensors that stay behind', () => {
  it('by a step are told at the end of its epoch', async () => {
    const { scalar } = await import('@tensorflow/tfjs-core');
    const { error } = await failing((outputs) => {
      scalar(1);
      return outputs;
    }, [2]);
    expect(error).toMatchObject({ code: 'INTERNAL', message: '1 tensors were left behind by the training step, in epoch 1.' });
  });
});
