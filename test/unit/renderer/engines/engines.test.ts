import { describe, expect, it } from 'vitest';
import type { EngineInfo } from '../../../../src/renderer/api/index.ts';
import type { Palette } from '../../../../src/renderer/charts/index.ts';
import { elsewhereWords, memoryWords, numbersWords, repeatWords, speedFigure, willRun } from '../../../../src/renderer/engines/index.ts';

const engine = (part: Partial<EngineInfo> = {}): EngineInfo => ({
  name: 'ort-cpu', available: true, chosen: true, version: '1.30.0', device: 'EPYC', millisecondsPerStep: 20, maxAbsError: 3e-6, deterministic: true, threads: 2,
  softwareAdapter: false, memoryBytes: null, graphHash: 'g', nodes: 100, nodesElsewhere: 0, reason: '', ...part,
});

describe('words about an engine', () => {
  it('say what will compute, why, and what it means for doing it again', () => {
    expect(willRun(engine())).toBe('Will compute on the processor (EPYC), the fastest here whose numbers are right. Doing it again gives the same result to the last bit.');
    expect(willRun(engine({ name: 'ort-webgpu', chosen: false, device: 'SwiftShader', softwareAdapter: true, deterministic: false })))
      .toBe('Will compute on the graphics card, of any vendor (SwiftShader), as you chose. This graphics card is imitated by the processor: right, but slow. Doing it again may differ in the last digits.');
  });
  it('say how right and how repeatable it is, and where it hands work back', () => {
    expect([numbersWords(engine()), numbersWords(engine({ available: false, maxAbsError: 0.2 })), numbersWords(engine({ available: false, maxAbsError: null }))]).toEqual(['right, off by 3e−6', 'wrong, off by 2e−1', 'not checked']);
    expect([engine(), engine({ threads: null }), engine({ threads: 1 }), engine({ deterministic: false }), engine({ deterministic: null })].map(repeatWords)).toEqual(['same bits with 2 threads', 'same bits again', 'same bits with 1 thread', 'not promised', '–']);
    expect([elsewhereWords(engine()), elsewhereWords(engine({ nodesElsewhere: 7 })), elsewhereWords(engine({ nodes: null, nodesElsewhere: null }))]).toEqual(['', '7 of 100 steps go back to the processor', '']);
    expect([memoryWords(null), memoryWords(850 * 2 ** 20), memoryWords(80 * 2 ** 30)]).toEqual(['', '850 MB', '80.0 GB']);
  });
});

describe('the chart of speed', () => {
  it('has a bar for each engine that works and was timed, the fastest first, longer for faster', () => {
    const { bars, table } = speedFigure([engine(), engine({ name: 'plain', millisecondsPerStep: null, chosen: false }), engine({ name: 'ort-cuda', millisecondsPerStep: 4 }), engine({ name: 'ort-dml', available: false })], {} as Palette);
    expect([bars, table.rows]).toEqual([2, [['ort-cuda', 4, 250], ['ort-cpu', 20, 50]]]);
  });
});
