import { memory } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../../src/compute/index.ts';
import type { Engine } from '../../../../src/compute/index.ts';
import { trainRun } from '../../../../src/learn/loop/index.ts';
import type { RunOutcome, RunTask } from '../../../../src/learn/loop/index.ts';
import { layerDistances } from '../../../../src/learn/network/index.ts';
import { tinyHost, tinyRequest, tinyTasks } from './tinyRun.ts';
import type { TinyOptions } from './tinyRun.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await createEngine('plain');
});

async function train(options: TinyOptions = {}, hostOptions: Parameters<typeof tinyHost>[0] = {}) {
  const request = await tinyRequest(engine, options);
  const watched = tinyHost(hostOptions);
  const outcome = await trainRun(request, watched.host);
  return { ...watched, outcome, request };
}

/** Steps an epoch: 20 samples in batches of 8; the host is asked after each and once more after the epoch. */
const ASKED_PER_EPOCH = 4;

const weightsOf = ({ weights }: RunOutcome, prefix: string): Map<string, Float32Array> => new Map([...weights].filter(([name]) => name.startsWith(prefix)));
const hide = (task: RunTask, hidden: (sample: number) => boolean): RunTask => ({ ...task, labels: task.labels.map((label, i) => (hidden(i) ? -1 : label)) });

describe('trainRun', () => {
  it('learns two tasks over one trunk, one of them with half its labels unknown', async () => {
    const { epochs, outcome } = await train({ recipe: { epochs: 12 } });
    expect(outcome.status).toBe('done');
    expect(epochs.map((e) => e.epoch)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
    expect(epochs.at(-1)!.loss['train']).toBeLessThan(epochs[0]!.loss['train']! / 2);
    expect(epochs.at(-1)!.metrics['red/auc']).toBeGreaterThanOrEqual(0.8);
    const { validation, 'validation/red': red, 'validation/green': green } = epochs[0]!.loss;
    expect(validation).toBeCloseTo(red! + green!, 12);
  });

  it.each([[1], [2], [ASKED_PER_EPOCH], [ASKED_PER_EPOCH + 2]])('resumed from a checkpoint taken at moment %i ends with the same bits as a run that never stopped', async (moment) => {
    const straight = await train();
    const killed = await train({}, { dueAt: [moment], cancelAt: moment + 1 });
    const resumed = await train({ resume: killed.checkpoints[0]! });
    expect(killed.outcome.status).toBe('cancelled');
    expect(resumed.outcome).toEqual(straight.outcome);
    expect(resumed.epochs.at(-1)!.loss).toEqual(straight.epochs.at(-1)!.loss);
  });

  it('hands out a checkpoint when cancelled, from which the run goes on to the same bits', async () => {
    const straight = await train();
    const cancelled = await train({}, { cancelAt: 6 });
    expect(cancelled.outcome.status).toBe('cancelled');
    expect(cancelled.checkpoints).toHaveLength(1);
    const resumed = await train({ resume: cancelled.checkpoints[0]! });
    expect(resumed.outcome).toEqual(straight.outcome);
  });

  it('ends with a checkpoint of the best weights alone, which resumes to the same outcome at once', async () => {
    const { checkpoints, outcome } = await train();
    const final = checkpoints.at(-1)!;
    expect(final.tensors.every(({ name }) => name.startsWith('best/'))).toBe(true);
    expect(new Map(final.tensors.map(({ name, values }) => [name.slice(5), values]))).toEqual(outcome.weights);
    const again = await train({ resume: final });
    expect(again.outcome).toEqual(outcome);
    expect(again.epochs).toEqual([]);
  });

  it('keeps the best epoch\'s weights although training goes on, and stops after patience epochs without a gain', async () => {
    // A rate this high makes the first epochs the best ones.
    const recipe = { epochs: 30, optimizer: { learningRate: 0.5, clipNorm: 0 }, schedule: { warmupEpochs: 0, decay: 'constant' }, earlyStopping: { patience: 3 } } as const;
    const { epochs, outcome, request } = await train({ recipe });
    const losses = epochs.map((e) => e.loss['validation']!);
    const best = losses.indexOf(Math.min(...losses)) + 1;
    expect(outcome).toMatchObject({ bestEpoch: best, epochs: best + 3 });
    const short = await train({ recipe: { ...recipe, epochs: best } });
    expect(outcome.weights).toEqual(short.outcome.weights);
    expect(request.steps.evaluate.read().get(request.network.model.parameters[0]!.variable.name)).toEqual(outcome.weights.get('conv/kernel'));
  });

  it('leaves the head of a task without labels bit-identical to its start, decay and all, while the other learns', async () => {
    const [red, green] = tinyTasks();
    const { outcome, request } = await train({ tasks: [red!, hide(green!, () => true)], recipe: { optimizer: { weightDecay: 0.5 } } });
    const changed = layerDistances(request.network.model.parameters, request.firstWeights, outcome.weights);
    expect(changed['head_green']).toBe(0);
    expect(changed['head_red']).toBeGreaterThan(0);
    expect(changed['conv']).toBeGreaterThan(0);
    expect(weightsOf(outcome, 'head_green')).toEqual(new Map([...request.firstWeights].filter(([name]) => name.startsWith('head_green'))));
  });

  it('moves a head only in the batches that hold a label of its task', async () => {
    const [red] = tinyTasks();
    // Two labelled training samples: at most two of the three batches of an epoch can move the head.
    const pair = [red!.labels.indexOf(0), red!.labels.indexOf(1)];
    const rare = hide({ ...red!, id: 't2', name: 'green' }, (i) => i < 20 && !pair.includes(i));
    const { request, checkpoints } = await train({ tasks: [red!, rare], recipe: { epochs: 1 } }, { dueAt: [1, 2, 3] });
    const heads = checkpoints.slice(0, 3).map(({ tensors, state }) => ({
      kernel: tensors.find(({ name }) => name === 'head_green/kernel')!.values,
      steps: (state['steps'] as Record<string, number>)['head_green/kernel'] ?? 0,
    }));
    const first = { kernel: request.firstWeights.get('head_green/kernel')!, steps: 0 };
    const pairs = heads.map((after, i) => [i === 0 ? first : heads[i - 1]!, after] as const);
    for (const [before, after] of pairs) {
      if (after.steps === before.steps) expect(after.kernel).toEqual(before.kernel);
      else expect(after.kernel).not.toEqual(before.kernel);
    }
    expect(heads[2]!.steps).toBeGreaterThan(0);
    expect(heads[2]!.steps).toBeLessThan(3);
  });

  it('trains a task to the same bits whatever the unknown labels of samples without any label are', async () => {
    const [red] = tinyTasks();
    const half = hide(red!, (i) => i % 2 === 1);
    const all = await train({ tasks: [half] });
    const request = await tinyRequest(engine, { tasks: [half] });
    const { host } = tinyHost();
    const dropped = await trainRun({ ...request, train: request.train.filter((i) => i % 2 === 0), validation: request.validation.filter((i) => i % 2 === 0) }, host);
    expect(all.outcome).toEqual(dropped);
  });

  it('stops a diverged run with the reason', async () => {
    const recipe = { epochs: 20, optimizer: { name: 'sgd', learningRate: 10, momentum: 0.99, clipNorm: 0, weightDecay: 10 }, schedule: { warmupEpochs: 0, decay: 'constant' } } as const;
    await expect(train({ recipe })).rejects.toMatchObject({ code: 'DIVERGED', message: expect.stringMatching(/became (NaN|-?Infinity).*learning rate of 10/), data: { remedy: expect.any(String) } });
  });

  it('refuses a run without labels, with one class only, or without labels to stop by', async () => {
    const [red] = tinyTasks();
    const refused = { code: 'REFUSED', data: { remedy: expect.any(String) } };
    await expect(train({ tasks: [hide(red!, () => true)] })).rejects.toMatchObject({ ...refused, message: expect.stringMatching(/no label for "red"/) });
    await expect(train({ tasks: [hide(red!, (i) => red!.labels[i] === 0)] })).rejects.toMatchObject({ ...refused, message: expect.stringMatching(/only one class of the task "red"/) });
    await expect(train({ tasks: [hide(red!, (i) => i >= 20)] })).rejects.toMatchObject({ ...refused, message: expect.stringMatching(/validation part has no label/) });
  });

  it('refuses to resume from a checkpoint of another model', async () => {
    const { checkpoints } = await train({}, { cancelAt: 2 });
    const other = { ...checkpoints[0]!, tensors: checkpoints[0]!.tensors.filter(({ name }) => name !== 'conv/kernel') };
    await expect(train({ resume: other })).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringMatching(/conv\/kernel is missing/) });
  });

  it('leaves no tensors behind', async () => {
    const request = await tinyRequest(engine, { recipe: { epochs: 2 } });
    await trainRun(request, tinyHost().host);
    const before = memory().numTensors;
    await trainRun(request, tinyHost().host);
    expect(memory().numTensors).toBe(before);
  });
});
