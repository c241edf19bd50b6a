import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../../../src/compute/index.ts';
import type { Engine } from '../../../../src/compute/index.ts';
import { createRandom } from '../../../../src/domain/random/index.ts';
import { FEATURES } from '../../../../src/learn/backbone/index.ts';
import { BatchGradients } from '../../../../src/learn/loop/gradients.ts';
import type { Learner } from '../../../../src/learn/loop/state.ts';
import { trainRun } from '../../../../src/learn/loop/index.ts';
import type { RunTask } from '../../../../src/learn/loop/index.ts';
import { classWeights, fillTargets } from '../../../../src/learn/loss/index.ts';
import { buildModel, drawDropoutMask } from '../../../../src/learn/model/index.ts';
import { trainingStep } from '../../../../src/learn/network/index.ts';
import type { Network } from '../../../../src/learn/network/index.ts';
import { tinyHost, tinyRecipe, tinyRequest, tinyTasks } from './tinyRun.ts';

const BATCH = 12;
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine('plain');
});

/** Heads over features: what a batch's samples share is the loss's divisor alone. */
function headNetwork(tasks: readonly RunTask[], hidden: number): Network {
  const model = buildModel({ trunk: null, heads: tasks.map(({ id, name, classes }) => ({ taskId: id, name, classes, hidden })), seed: 3 });
  return { model, inputShape: [FEATURES], dispose: () => model.dispose() };
}

/** Labels of a batch that make every share differ: rare classes, unknown ones, and one share without any label. */
const LABELS = [2, 0, 0, 1, -1, 0, -1, -1, -1, 0, 1, 2];

function feedOf(tasks: readonly RunTask[], smoothing: number): Record<string, Float32Array> {
  const random = createRandom(11, 'feed');
  const targets = tasks.map(({ id, classes }, t) => {
    const labels = LABELS.map((label) => (label < classes ? label : -1));
    const values = new Float32Array(BATCH * classes);
    fillTargets(values, t === 0 ? labels : labels.toReversed(), { classWeights: classWeights(labels, classes, 'balanced'), labelSmoothing: smoothing });
    return [`targets/${id}`, values] as const;
  });
  return { x: Float32Array.from({ length: BATCH * FEATURES }, () => random.normal()), mask: drawDropoutMask(random, BATCH * FEATURES, 0.3), ...Object.fromEntries(targets) };
}

async function gradientsIn(perCall: number, tasks: readonly RunTask[], hidden: number): Promise<{ loss: Float32Array; gradients: Map<string, Float32Array> }> {
  const network = headNetwork(tasks, hidden);
  const train = await engine.compile(trainingStep(network, { key: `heads ${perCall}`, batch: perCall, dropout: true }));
  const learners: Learner[] = network.model.parameters.map((parameter) => ({ parameter, task: 0 }));
  const sums = new BatchGradients({ steps: { train, evaluate: train, batch: perCall }, tasks, recipe: tinyRecipe({ batch: BATCH }) }, learners);
  const loss = await sums.compute(feedOf(tasks, 0.1));
  const gradients = new Map(learners.map((learner) => [learner.parameter.name, sums.of(learner).slice()]));
  network.dispose();
  return { loss, gradients };
}

const task = (id: string, classes: number): RunTask => ({ id, name: id, classes, labels: new Int32Array() });

describe('gradients summed over calls', () => {
  it.each([
    { head: 'two classes', tasks: [task('a', 2)], hidden: 0 },
    { head: 'three classes over a hidden layer', tasks: [task('a', 3)], hidden: 7 },
    { head: 'two tasks, each with a divisor of its own', tasks: [task('a', 3), task('b', 2)], hidden: 4 },
  ])('are those of the whole batch: $head, with class weights, smoothing, dropout and unknown labels', async ({ tasks, hidden }) => {
    const whole = await gradientsIn(BATCH, tasks, hidden);
    for (const perCall of [6, 4, 3, 1]) {
      const shared = await gradientsIn(perCall, tasks, hidden);
      shared.loss.forEach((loss, t) => expect(loss).toBeCloseTo(whole.loss[t]!, 5));
      for (const [name, expected] of whole.gradients) {
        const scale = Math.max(...expected.map(Math.abs));
        expect(scale, name).toBeGreaterThan(1e-4);
        const worst = Math.max(...expected.map((value, i) => Math.abs(value - shared.gradients.get(name)![i]!)));
        expect(worst / scale, `${name} in calls of ${perCall}`).toBeLessThan(2e-6);
      }
    }
  });

  it('are refused for a batch that is not a whole number of calls', async () => {
    const request = await tinyRequest(engine, { perCall: 3 });
    expect(() => new BatchGradients(request, [])).toThrow(expect.objectContaining({ code: 'INTERNAL', message: expect.stringMatching(/batch of 8 images can't be computed 3 at a time/) }));
  });
});

describe('a run in calls smaller than its batch', () => {
  it('repeats and resumes bit for bit, and learns as the whole batch does', async () => {
    const train = async (perCall: number, resume: Parameters<typeof tinyRequest>[1] = {}, hostOptions: Parameters<typeof tinyHost>[0] = {}) => {
      const watched = tinyHost(hostOptions);
      return { ...watched, outcome: await trainRun(await tinyRequest(engine, { tasks: tinyTasks(), perCall, ...resume }), watched.host) };
    };
    const straight = await train(4);
    expect((await train(4)).outcome).toEqual(straight.outcome);
    const stopped = await train(4, {}, { dueAt: [2], cancelAt: 3 });
    expect((await train(4, { resume: stopped.checkpoints[0]! })).outcome).toEqual(straight.outcome);
    // The batch norm of this network normalises over the images of one call: another update, but one that learns.
    expect(straight.epochs[0]!.loss['train']).not.toBe((await train(8)).epochs[0]!.loss['train']);
    expect(straight.epochs.at(-1)!.loss['train']).toBeLessThan(straight.epochs[0]!.loss['train']! / 1.5);
  });
});

