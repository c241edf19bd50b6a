import { describe, expect, it } from 'vitest';
import { createTail, exitReason } from '../../../src/serve/worker/index.ts';

describe('exitReason', () => {
  it('names what happened and what was said last', () => {
    expect(exitReason(134, null, 'a\nb\nc\nd\ne\n\nterminate called')).toBe('The worker process ended with exit code 134. It said last: b / c / d / e / terminate called');
    expect(exitReason(null, 'SIGSEGV', '')).toBe('The worker process was ended by signal SIGSEGV.');
    expect(exitReason(null, 'SIGKILL', '')).toContain('memory');
    expect(exitReason(0, null, '')).toContain('before its job did');
  });
});

describe('a tail', () => {
  it('keeps the end of what was written, however it comes', () => {
    const tail = createTail(10);
    for (const text of ['0123456', '789', 'abcdef']) tail.add(text);
    expect(tail.read()).toBe('6789abcdef');
  });
});
