import { describe, expect, it } from 'vitest';
import { readPlacements } from '../../../../src/compute/engines/ort/placement.ts';
import { providerLibrary } from '../../../../src/compute/engines/ort/providers/cuda.ts';

/** As onnxruntime 1.30 writes it. */
const at = (line: number, text: string) => `2026-11-25 01:29:16.647598435 [V:onnxruntime:, session_state.cc:${line} VerifyEachNodeIsAssignedToAnEp] ${text}`;

describe('where onnxruntime puts the nodes of a graph', () => {
  it('is read from its log: how many are the processor\'s, and which', () => {
    expect(readPlacements([
      at(1377, 'Node placements'),
      at(1383, ' Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 3'), at(1385, '  Transpose (Transpose_9)'), at(1385, '  MaxPool (MaxPool_2_token_1)'), at(1385, '  Conv (a (b))'),
      at(1383, ' Node(s) placed on [CPUExecutionProvider]. Number of nodes: 3'), at(1385, '  Sign (Sign_1)'), at(1385, '  Reshape (Reshape_8)'), at(1385, '  Sign (Sign_2)'),
    ])).toEqual({ count: 3, operators: ['Reshape', 'Sign'] });
  });

  it('is all of them where no node is listed', () => {
    expect(readPlacements([at(1380, ' All nodes placed on [CPUExecutionProvider]. Number of nodes: 1')])).toEqual({ count: 1, operators: ['all of them'] });
  });

  it('is an error where the log doesn\'t tell, not zero', () => {
    expect(() => readPlacements([])).toThrow(/does not tell/);
    expect(() => readPlacements([at(1380, ' All nodes placed on [WebGpuExecutionProvider]. Number of nodes: 9')])).toThrow(/does not tell/);
  });
});

describe('the library of the CUDA provider', () => {
  it('would lie beside onnxruntime, on the two systems that it is built for', () => {
    expect(providerLibrary('linux', 'x64')).toMatch(/onnxruntime-node[\\/]bin[\\/]napi-v6[\\/]linux[\\/]x64[\\/]libonnxruntime_providers_cuda\.so$/);
    expect(providerLibrary('win32', 'x64')).toMatch(/onnxruntime_providers_cuda\.dll$/);
    expect(providerLibrary('linux', 'arm64')).toBeNull();
    expect(providerLibrary('darwin', 'arm64')).toBeNull();
  });
});
