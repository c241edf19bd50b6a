import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { InputSpec } from '../../../src/domain/recipe/index.ts';
import { describeTasks, readDescription, writeMetadata } from '../../../src/modelio/onnx/index.ts';

const input: InputSpec = { size: 96, resize: 'stretch', window: 'percentile' };
const tasks = [{ id: 't1', name: 'sex', classes: ['F', 'M'] }];
const written = (facts = {}) => Object.fromEntries(writeMetadata({ tasks: describeTasks(tasks), input }, facts));

describe('model metadata', () => {
  it('gives every task an output of its own in letters that ONNX recommends', () => {
    fc.assert(fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (names) => {
      const outputs = describeTasks(names.map((name, i) => ({ id: String(i), name, classes: ['a', 'b'] }))).map(({ output }) => output);
      expect(new Set(outputs).size).toBe(names.length);
      for (const output of outputs) expect(output).toMatch(/^probabilities_[A-Za-z0-9_]+$/);
    }));
  });

  it('comes back as it was written, whatever tasks and classes are called', () => {
    fc.assert(fc.property(fc.array(fc.record({ id: fc.string(), name: fc.string(), classes: fc.array(fc.string(), { minLength: 2, maxLength: 4 }) })), (all) => {
      const description = { tasks: describeTasks(all), input };
      expect(readDescription(Object.fromEntries(writeMetadata(description, {})), 'm.onnx')).toEqual(description);
    }));
  });

  it('keeps facts beside what Graft needs, and none can replace it', () => {
    const metadata = written({ version: '0.1.0', tasks: 'forged', notice: 'for clinical use', 'graft.run': 'r7' });
    expect(metadata).toMatchObject({ 'graft.version': '0.1.0', 'graft.run': 'r7', 'graft.notice': expect.stringMatching(/^Not for clinical use/) });
    expect(readDescription(metadata, 'm.onnx').tasks).toEqual(describeTasks(tasks));
  });

  it.each([
    ['from elsewhere', {}, 'UNSUPPORTED_FILE', /not one that Graft exported/],
    ['of a newer Graft', { ...written(), 'graft.schema': '2' }, 'UNSUPPORTED_FILE', /newer Graft/],
    ['that is damaged', { ...written(), 'graft.tasks': '[' }, 'UNREADABLE_FILE', /damaged/],
  ] as const)('is refused %s, with the file and what to do', (_, metadata, code, message) => {
    const refusal = { code, message: expect.stringMatching(message), data: { file: 'm.onnx', remedy: expect.any(String) } };
    expect(() => readDescription(metadata, 'm.onnx')).toThrow(expect.objectContaining(refusal));
  });
});
