import { describe, expect, it } from 'vitest';
import { createTail, exitReason } from '../../../src/serve/worker/index.ts';

describe('exitReason', () => {
  it('names what happened and what was said last', () => {
    expect(exitReason(134, null, 'a\nb\nc\n\nd')).toBe('The worker process ended with exit code 134. It said last: b / c / d');
    expect(exitReason(null, 'SIGSEGV', '')).toBe('The worker process was ended by signal SIGSEGV.');
    expect(exitReason(null, 'SIGKILL', '')).toContain('memory');
    expect(exitReason(0, null, '')).toContain('before its job did');
  });

  it('finds the error in a stack trace', () => {
    const trace = 'file:///x.ts:1\n  throw new RangeError("too long");\n  ^\n\nRangeError: too long\n    at f (x.ts:1:7)\n    at g (x.ts:2:3)\n\nNode.js v24.21.0\n';
    expect(exitReason(1, null, trace)).toBe('The worker process ended with exit code 1. It said last: RangeError: too long');
    expect(exitReason(134, null, 'GC notes\nFATAL ERROR: Reached heap limit\n 1: 0xb76\n')).toContain('It said last: FATAL ERROR: Reached heap limit');
  });
});

describe('a tail', () => {
  it('keeps the end of what was written, however it comes', () => {
    const tail = createTail(10);
    for (const text of ['0123456', '789', 'abcdef']) tail.add(text);
    expect(tail.read()).toBe('6789abcdef');
  });
});
