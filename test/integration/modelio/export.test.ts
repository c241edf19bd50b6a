import { loadLayersModel } from '@tensorflow/tfjs-layers';
import type { Tensor } from '@tensorflow/tfjs-core';
import { io, memory, tensor4d } from '@tensorflow/tfjs-core';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InferenceSession } from 'onnxruntime-node';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Engine } from '../../../src/compute/index.ts';
import { createEngine, readOnnxMetadata } from '../../../src/compute/index.ts';
import { createRandom } from '../../../src/domain/random/index.ts';
import { STRATEGIES } from '../../../src/domain/recipe/index.ts';
import type { SampleRef } from '../../../src/domain/samples/index.ts';
import type { BackbonePack } from '../../../src/learn/backbone/index.ts';
import { decodeFile, encodePng8 } from '../../../src/media/index.ts';
import type { ExportDeps, ExportRequest, FilePrediction } from '../../../src/modelio/index.ts';
import { exportModel, predictFiles } from '../../../src/modelio/index.ts';
import { toModelInput } from '../../../src/preprocess/index.ts';
import { shippedPack } from '../../fixtures/packs.ts';
import { recipe, tasks, trainedWeights } from '../../fixtures/trained.ts';

let pack: BackbonePack;
let engine: Engine;
let folder: string;
let samples: SampleRef[];

beforeAll(async () => {
  engine = await createEngine('plain');
  pack = await shippedPack();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'graft-export-test-'));
  mkdirSync(join(folder, 'images'));
  mkdirSync(join(folder, 'out'));
  samples = Array.from({ length: 6 }, (_, i) => picture(i));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A smooth coloured or grey picture with some noise, of a size of its own. */
function picture(i: number): SampleRef {
  const random = createRandom(i);
  const [width, height, channels] = [80 + 37 * i, 150 - 11 * i, i % 2 === 0 ? 3 : 1] as const;
  const data = Uint8Array.from({ length: width * height * channels }, (_, k) => 128 + 100 * Math.sin(k / (20 + 9 * i)) + random.below(20));
  const path = join(folder, 'images', `${i}.png`);
  writeFileSync(path, encodePng8({ width, height, channels, data }));
  return { id: String(i), path, frame: 0, contentHash: String(i), group: String(i) };
}

const deps = (change: Partial<ExportDeps> = {}): ExportDeps => ({ pack, engine, definition: null, signal: new AbortController().signal, progress: () => undefined, ...change });
const request = (change: Partial<ExportRequest> = {}): ExportRequest => ({
  recipe: recipe('frozen'), tasks, weights: trainedWeights('frozen', pack), to: 'onnx', out: join(folder, 'out', 'model.onnx'),
  samples, metadata: { version: '0.1.0', run: 'r1' }, card: '# A card\n', ...change,
});
const left = () => readdirSync(join(folder, 'out'));

describe('export to ONNX', () => {
  it.each(STRATEGIES)('agrees with the trained model, from file to probabilities, after the strategy %s', async (strategy) => {
    const exported = await exportModel(request({ recipe: recipe(strategy), weights: trainedWeights(strategy, pack) }), deps());
    expect(exported.parity).toMatchObject({ samples: 6, argmaxAgreement: 1, runtime: expect.stringMatching(/^onnxruntime-node 1\./) });
    expect(exported.parity.maxAbsDiff).toBeLessThan(1e-4);
    expect(left()).toEqual(['model.card.md', 'model.onnx']);
    expect(exported.bytes).toBe(readFileSync(exported.file).byteLength);
    expect(readFileSync(exported.card, 'utf8')).toContain('onnxruntime-node');
  });

  it('says in its metadata what it was made of and that it is not for clinical use', async () => {
    const { file } = await exportModel(request(), deps());
    const { metadata, inputs, outputs, opsets } = readOnnxMetadata(readFileSync(file));
    expect(inputs).toEqual([{ name: 'image', dtype: 'float32', dims: [1, 'height', 'width', 3] }]);
    expect(outputs.map(({ name, dims }) => [name, dims])).toEqual([['probabilities_projection', [1, 2]], ['probabilities_Befund_Gro_e', [1, 3]]]);
    expect(Object.keys(opsets)).toEqual(['']);
    expect(metadata).toMatchObject({ 'graft.version': '0.1.0', 'graft.run': 'r1', 'graft.notice': expect.stringContaining('Not for clinical use') });
    expect(JSON.parse(metadata['graft.tasks']!)[1].classes).toEqual(['klein', 'mittel', 'groß']);
    expect(JSON.parse(metadata['graft.preprocessing']!)).toMatchObject({ size: 32, window: 'file', resize: 'stretch' });
    expect(JSON.parse(metadata['graft.backbone']!)).toMatchObject({ id: 'efficientnet-lite0', sha256: pack.sha256 });
  });

  it.each(['engine', 'definition'] as const)('does not give out a model that differs from what the %s computes, and leaves nothing behind', async (which) => {
    // An engine that computes something else than the file: as after a wrong lowering.
    const wrong: Engine = { ...engine, compile: async (step) => {
      const compiled = await engine.compile(step);
      return { ...compiled, run: async (feed) => Object.fromEntries(Object.entries(await compiled.run(feed)).map(([name, p]) => [name, p.map((value, i) => value + (i === 0 ? 0.002 : -0.002))])) };
    } };
    await expect(exportModel(request(), deps({ [which]: wrong }))).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringMatching(/differs.*0\.0020.*6 samples/) });
    expect(left()).toEqual([]);
  });

  it('leaves an older file alone when it fails', async () => {
    writeFileSync(join(folder, 'out', 'model.onnx'), 'older');
    const controller = new AbortController();
    const failing = exportModel(request(), deps({ signal: controller.signal, progress: () => controller.abort() }));
    await expect(failing).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(left()).toEqual(['model.onnx']);
    expect(readFileSync(join(folder, 'out', 'model.onnx'), 'utf8')).toBe('older');
  });

  it('counts only samples that could be read, and refuses when there was none', async () => {
    rmSync(samples[0]!.path);
    writeFileSync(samples[1]!.path, 'not a picture');
    expect((await exportModel(request(), deps())).parity.samples).toBe(4);
    rmSync(join(folder, 'images'), { recursive: true });
    await expect(exportModel(request(), deps())).rejects.toMatchObject({ code: 'REFUSED', data: { remedy: expect.any(String) } });
  });

  it('refuses weights that do not fit the recipe, naming the weight', async () => {
    const weights = trainedWeights('top', pack);
    const top = { recipe: recipe('top'), weights: weights.filter(({ name }) => name !== 'stage7_block1_project/bias') };
    await expect(exportModel(request(top), deps())).rejects.toThrow(/stage7_block1_project\/bias is missing/);
    await expect(exportModel(request({ weights: [...trainedWeights('frozen', pack), { name: 'other/kernel', shape: [1], values: new Float32Array(1) }] }), deps())).rejects.toThrow(/other\/kernel belongs to no layer/);
    await expect(exportModel(request({ weights: trainedWeights('frozen', pack).map((w) => ({ ...w, shape: [...w.shape].reverse() })) }), deps())).rejects.toThrow(/head_projection_hidden\/kernel is 8×1280, not 1280×8/);
  });

  it('says where it cannot write', async () => {
    await expect(exportModel(request({ out: join(folder, 'missing', 'model.onnx') }), deps())).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(exportModel(request({ out: join(folder, 'out') }), deps())).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('gives the same bytes for the same model', async () => {
    const [first, second] = [join(folder, 'out', 'a.onnx'), join(folder, 'out', 'b.onnx')];
    await exportModel(request({ out: first }), deps());
    await exportModel(request({ out: second }), deps());
    expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
  });

  it('leaks no tensor', async () => {
    await exportModel(request(), deps());
    const before = memory().numTensors;
    await exportModel(request(), deps());
    expect(memory().numTensors).toBe(before);
  });
});

describe('predict', () => {
  it('gives probabilities by names from the file alone, and a row for each file that it cannot read', async () => {
    const { file } = await exportModel(request(), deps());
    writeFileSync(join(folder, 'images', 'broken.png'), 'not a picture');
    const rows: FilePrediction[] = [];
    await predictFiles({ model: file, files: [samples[0]!.path, join(folder, 'images', 'broken.png'), samples[1]!.path] }, (row) => rows.push(row), new AbortController().signal);
    expect(rows.map(({ ok, tasks: t }) => [ok, Object.keys(t)])).toEqual([[true, ['projection', 'Befund: Größe']], [false, []], [true, ['projection', 'Befund: Größe']]]);
    const sizes = rows[0]!.tasks['Befund: Größe']!;
    expect(Object.keys(sizes)).toEqual(['klein', 'mittel', 'groß']);
    expect(Object.values(sizes).reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 5);
    expect(rows[1]!.message).toContain('broken.png');
  });

  it.each([
    ['that is missing', null, 'NOT_FOUND'],
    ['that is no ONNX model', Buffer.from('hello there, this is text'), 'UNREADABLE_FILE'],
    ['of somebody else', 'stranger', 'UNSUPPORTED_FILE'],
  ] as const)('refuses a model %s', async (_, content, code) => {
    const model = join(folder, 'out', 'other.onnx');
    if (content === 'stranger') {
      const { OnnxGraph } = await import('../../../src/compute/index.ts');
      const graph = new OnnxGraph();
      graph.addOutput(graph.op('Relu', [graph.addInput('x', 'float32', [1])], {}, { name: 'y' }), 'float32', [1]);
      writeFileSync(model, graph.encode());
      await InferenceSession.create(model);
    } else if (content !== null) writeFileSync(model, content);
    await expect(predictFiles({ model, files: [] }, () => undefined, new AbortController().signal)).rejects.toMatchObject({ code, data: { file: model, remedy: expect.any(String) } });
  });
});

describe('export to TF.js', () => {
  it.each(['frozen', 'scratch'] as const)('writes a folder of stock layers that agrees with the trained model, after the strategy %s', async (strategy) => {
    const out = join(folder, 'out', 'web');
    const exported = await exportModel(request({ to: 'tfjs', out, recipe: recipe(strategy), weights: trainedWeights(strategy, pack) }), deps());
    expect(exported.parity).toMatchObject({ samples: 6, argmaxAgreement: 1, runtime: expect.stringMatching(/^tfjs-layers/) });
    expect(exported.parity.maxAbsDiff).toBeLessThan(1e-5);
    expect(readdirSync(out).sort()).toEqual(['card.md', 'graft.json', 'model.json', 'weights.bin']);
    expect(left()).toEqual(['web']);
    expect(JSON.parse(readFileSync(join(out, 'graft.json'), 'utf8'))['graft.tasks'][0].classes).toEqual(['PA', 'AP']);
  });

  it('gives ONNX and TF.js models that agree with each other', async () => {
    const { file } = await exportModel(request(), deps());
    const web = join(folder, 'out', 'web');
    await exportModel(request({ to: 'tfjs', out: web }), deps());
    const json = JSON.parse(readFileSync(join(web, 'model.json'), 'utf8'));
    const model = await loadLayersModel(io.fromMemory({ modelTopology: json.modelTopology, weightSpecs: json.weightsManifest[0].weights, weightData: Uint8Array.from(readFileSync(join(web, 'weights.bin'))).buffer }));
    const raster = await decodeFile(samples[2]!.path);
    const [first] = model.predict(tensor4d(toModelInput(raster, recipe('frozen').input), [1, 32, 32, 3])) as Tensor[];
    const rows: FilePrediction[] = [];
    await predictFiles({ model: file, files: [samples[2]!.path] }, (row) => rows.push(row), new AbortController().signal);
    first!.dataSync().forEach((p, i) => expect(rows[0]!.tasks['projection']![tasks[0].classes[i]!]).toBeCloseTo(p, 4));
  });

  it('replaces a former export', async () => {
    const out = join(folder, 'out', 'web');
    await exportModel(request({ to: 'tfjs', out }), deps());
    const former = readFileSync(join(out, 'weights.bin'));
    const weights = trainedWeights('frozen', pack).map((weight) => ({ ...weight, values: weight.values.map((value) => value / 2) }));
    await exportModel(request({ to: 'tfjs', out, weights }), deps());
    expect(readFileSync(join(out, 'weights.bin')).equals(former)).toBe(false);
    expect(left()).toEqual(['web']);
  });

  it('refuses a folder that holds something else', async () => {
    writeFileSync(join(folder, 'out', 'mine.txt'), 'mine');
    await expect(exportModel(request({ to: 'tfjs', out: join(folder, 'out') }), deps())).rejects.toMatchObject({ code: 'REFUSED' });
    expect(left()).toEqual(['mine.txt']);
  });
});
