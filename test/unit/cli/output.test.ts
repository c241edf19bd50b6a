import { describe, expect, it } from 'vitest';
import { createOutput, progressText } from '../../../src/cli/io/index.ts';
import { formatBytes, formatEstimate, formatSeconds, formatTable } from '../../../src/cli/format/index.ts';

function streams(tty: boolean) {
  const seen = { out: '', err: '', now: 0 };
  return { seen, streams: { out: (text: string) => { seen.out += text; }, err: (text: string) => { seen.err += text; }, tty, now: () => seen.now } };
}
const progress = { done: 1, total: 4, secondsLeft: 65, what: 'epoch 1' };

describe('output for programs', () => {
  it('is one object a line and nothing for people', () => {
    const { seen, streams: to } = streams(true);
    const output = createOutput(to, true);
    output.say('hello');
    output.table(['a'], [['b']]);
    output.record({ ok: true, text: 'a\nb' });
    output.progress({ ...progress, seq: 7, jobId: 'j' } as typeof progress);
    output.fail({ code: 'REFUSED', message: 'No.', data: { file: 'x', remedy: 'Do.' } });
    expect(seen.err).toBe('');
    expect(seen.out.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([
      { ok: true, text: 'a\nb' }, { event: 'progress', ...progress }, { ok: false, error: { code: 'REFUSED', message: 'No.', file: 'x', remedy: 'Do.' } },
    ]);
  });
});

describe('output for people', () => {
  it('draws a bar in place on a terminal and takes it away before other words', () => {
    const { seen, streams: to } = streams(true);
    const output = createOutput(to, false);
    output.progress(progress);
    output.say('done');
    const bar = '[######..................]  25 %  epoch 1  1 min 05 s left';
    expect(seen.err).toBe(`\r${bar}\r${' '.repeat(bar.length)}\r`);
    expect(seen.out).toBe('done\n');
  });

  it('writes a plain line every five seconds elsewhere', () => {
    const { seen, streams: to } = streams(false);
    const output = createOutput(to, false);
    for (const now of [0, 1000, 4999, 5000, 6000]) {
      seen.now = now;
      output.progress({ ...progress, what: `at ${now}` });
    }
    expect(seen.err.trimEnd().split('\n').map((line) => /at \d+/.exec(line)![0])).toEqual(['at 0', 'at 5000']);
  });

  it('says what happened, to which file, and what to do', () => {
    const { seen, streams: to } = streams(false);
    createOutput(to, false).fail({ code: 'UNREADABLE_FILE', message: 'The file is broken.', data: { file: 'a.png', remedy: 'Leave it out.' } });
    expect(seen).toMatchObject({ out: '', err: 'The file is broken.\n  a.png\nLeave it out.\n' });
  });
});

describe('formats', () => {
  it('show progress without a total as a count', () => {
    expect(progressText({ done: 12, total: null, secondsLeft: null, what: 'files' })).toBe('files  12');
    expect(progressText({ done: 9, total: 4, secondsLeft: null, what: 'x' })).toContain('100 %');
  });

  it('show a metric with its doubt, or why there is none', () => {
    const estimate = { value: 0.87349, low: 0.791, high: 0.94, level: 0.95, groups: 20, samples: 40, resamples: 2000, degenerate: 0 };
    expect(formatEstimate(estimate)).toBe('0.873 (0.791 to 0.940)');
    expect(formatEstimate({ ...estimate, low: null, high: null, why: 'under 10 patients a class' })).toBe('0.873 (no interval: under 10 patients a class)');
  });

  it('show times and sizes as people say them', () => {
    expect([0, 59.4, 59.6, 3599, 3840].map(formatSeconds)).toEqual(['0 s', '59 s', '1 min 00 s', '59 min 59 s', '1 h 04 min']);
    expect([512, 9_856_614].map(formatBytes)).toEqual(['512 B', '9.4 MiB']);
  });

  it('line columns up', () => {
    expect(formatTable(['part', 'groups'], [['train', '62'], ['test', '8']], ['left', 'right'])).toBe('part   groups\n-----  ------\ntrain      62\ntest        8');
  });
});
