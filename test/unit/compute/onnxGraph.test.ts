import * as fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';
import { smallNetStep } from '../../integration/compute/smallNet.ts';
import sample from '../../fixtures/onnx_sample.json' with { type: 'json' };
import { OnnxGraph, createEngine, float, lowerRecord, printGraph, readOnnxGraph, readOnnxMetadata, traceStep, verifyGraph } from '../../../src/compute/index.ts';

function doubling(): OnnxGraph {
  const graph = new OnnxGraph();
  graph.addInput('x', 'float32', ['batch', 3]);
  graph.op('LeakyRelu', [graph.op('Mul', ['x', graph.scalar(2)])], { alpha: float(0.25) }, { name: 'y' });
  graph.addOutput('y', 'float32', ['batch', 3]);
  graph.metadata.set('classes', '["kraft","größe"]');
  return graph;
}

describe('OnnxGraph', () => {
  it('encodes a model that onnxruntime loads and runs, with an open number of samples', async () => {
    const session = await ort.InferenceSession.create(doubling().encode());
    const { y } = await session.run({ x: new ort.Tensor('float32', Float32Array.of(-1, 2, 3, -4, 5, 6), [2, 3]) });
    expect(y!.data).toEqual(Float32Array.of(-0.5, 4, 6, -2, 10, 12));
    await session.release();
  });

  it('shares equal small constants and never gives a name twice', () => {
    const graph = new OnnxGraph();
    expect(graph.ints([1, -2])).toBe(graph.ints([1, -2]));
    expect(graph.scalar(1)).not.toBe(graph.scalar(1, 'int32'));
    expect(() => graph.addInput(graph.scalar(1), 'float32', [])).toThrow('already has a value');
  });

  it('numbers the second constant of a name, as folded weights may be', () => {
    const graph = new OnnxGraph(), add = (value: number): string => graph.initializer('float32', [1], Float32Array.of(value), graph.available('w'));
    expect([add(1), add(2), add(3)]).toEqual(['w', 'w_1', 'w_2']);
  });

  it('prints what a person can read', () => {
    const [first, ...lines] = printGraph(doubling()).split('\n');
    expect(first).toBe('graph of 2 operators, opset 18: LeakyRelu 1, Mul 1');
    expect(lines).toContain('  input x: float32[batch, 3]');
    expect(lines).toContain('  y = LeakyRelu(Mul_1) {alpha=0.25}');
  });
});

describe('readOnnxGraph', () => {
  it('reads back what was written, to the last operator of a training step', async () => {
    await createEngine('plain');
    const { graph } = lowerRecord(traceStep(smallNetStep({ norm: 'training' })));
    for (const one of [graph, doubling()]) expect(printGraph(readOnnxGraph(one.encode()))).toBe(printGraph(one));
    const constants = readOnnxGraph(graph.encode()).initializers;
    expect(constants).toEqual(graph.initializers.map((constant) => ({ ...constant, bytes: expect.anything() as unknown })));
    constants.forEach(({ bytes }, i) => expect([...bytes]).toEqual([...graph.initializers[i]!.bytes]));
  });

  it('refuses what is no model', () => {
    expect(() => readOnnxGraph(Uint8Array.of(58, 200, 1))).toThrow('not a complete ONNX model');
  });
});

describe('verifyGraph', () => {
  it('names an operator that reads what comes later, and an output that nothing gives', () => {
    const late = new OnnxGraph();
    late.op('Neg', ['later']);
    late.addInput('x', 'float32', []);
    expect(() => verifyGraph(late)).toThrow('Neg "Neg_0" reads "later"');
    const missing = new OnnxGraph();
    missing.addOutput('y', 'float32', []);
    expect(() => verifyGraph(missing)).toThrow('nothing gives output "y"');
  });
});

describe('readOnnxMetadata', () => {
  it('reads back what was written', () => {
    expect(readOnnxMetadata(doubling().encode())).toEqual({
      producer: 'Graft',
      opsets: { '': 18 },
      metadata: { classes: '["kraft","größe"]' },
      inputs: [{ name: 'x', dtype: 'float32', dims: ['batch', 3] }],
      outputs: [{ name: 'y', dtype: 'float32', dims: ['batch', 3] }],
    });
  });

  it('reads a model that the onnx package made: weights among the inputs, foreign operators, text beyond ASCII', () => {
    expect(readOnnxMetadata(Buffer.from(sample.model, 'base64'))).toEqual({
      producer: 'onnx-sample',
      opsets: { '': 18, 'com.example': 3 },
      metadata: { classes: '["a","β"]', empty: '' },
      inputs: [{ name: 'x', dtype: 'float32', dims: ['batch', 3] }],
      outputs: [{ name: 'y', dtype: 'float32', dims: ['batch', 4] }, { name: 'class', dtype: 'int64', dims: ['batch', 1] }],
    });
  });

  it('reads back any metadata and any dimensions', () => {
    fc.assert(fc.property(fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' })), fc.array(fc.oneof(fc.nat({ max: 2 ** 31 }), fc.constantFrom('n', 'höhe'))), (metadata, dims) => {
      const graph = doubling();
      graph.metadata.clear();
      for (const [key, value] of Object.entries(metadata)) graph.metadata.set(key, value);
      graph.addInput('z', 'int64', dims);
      const read = readOnnxMetadata(graph.encode());
      expect(new Map(Object.entries(read.metadata))).toEqual(new Map(Object.entries(metadata)));
      expect(read.inputs[1]).toEqual({ name: 'z', dtype: 'int64', dims });
    }), { examples: [[{ ['__proto__']: 'kept' }, []]] });
  });

  it('refuses a file that is cut off or something else, as unreadable', () => {
    const bytes = doubling().encode();
    const refusal = (content: Uint8Array) => {
      try {
        readOnnxMetadata(content);
        return 'read';
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    expect(refusal(bytes.subarray(0, bytes.length - 20))).toBe('UNREADABLE_FILE');
    expect(refusal(new TextEncoder().encode('not a model at all'))).toBe('UNREADABLE_FILE');
  });
});
