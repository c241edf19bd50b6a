import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { recipeOverridesSchema } from '../../../src/contract/index.ts';
import { ERROR_CODES, GraftError } from '../../../src/domain/errors/index.ts';
import { EXIT, exitCodeOf, issueSentences, toErrorInfo } from '../../../src/cli/errors/index.ts';
import { studyFileSchema } from '../../../src/cli/options/index.ts';

describe('exit codes', () => {
  it('are 2 for what was written wrongly, 1 for a defect of ours, 130 for Ctrl+C and 4 for every other refusal', () => {
    const others = ERROR_CODES.filter((code) => !['BAD_INPUT', 'INTERNAL', 'CANCELLED'].includes(code));
    expect([exitCodeOf('BAD_INPUT'), exitCodeOf('INTERNAL'), exitCodeOf('CANCELLED')]).toEqual([2, 1, 130]);
    expect(new Set(others.map(exitCodeOf))).toEqual(new Set([EXIT.refused]));
  });
});

describe('issueSentences', () => {
  const sentences = (value: unknown): string[] => issueSentences(recipeOverridesSchema.safeParse(value).error!.issues);

  it('name the path of an unknown key, of a wrong type and of a wrong choice', () => {
    expect(sentences({ strategy: 'frozen', optimizer: { lr: 1 } })).toEqual(['optimizer.lr is not a known key']);
    expect(sentences({ strategy: 'frozen', epochs: 'many' })).toEqual(['epochs: expected number, received string']);
    expect(sentences({ strategy: 'half' })[0]).toMatch(/^strategy: expected one of "scratch"/);
  });

  it('reach into the arms of a study', () => {
    const study = { tasks: ['t'], seeds: [1], budget: { epochs: 1 }, margin: 0.1, arms: { a: { strategy: 'frozen', lr: 1 } } };
    expect(issueSentences(studyFileSchema.safeParse(study).error!.issues)).toEqual(['arms.a.lr is not a known key']);
    expect(issueSentences(studyFileSchema.safeParse({ ...study, arms: {}, folds: 5, split: { train: 1 } }).error!.issues)).toEqual(['folds: folds and split exclude each other']);
  });
});

describe('toErrorInfo', () => {
  it('keeps what a refusal says, here and over a call', () => {
    const data = { file: 'a.png', remedy: 'Leave it out.' };
    expect(toErrorInfo(new GraftError('UNREADABLE_FILE', 'a.png is broken.', data))).toEqual({ code: 'UNREADABLE_FILE', message: 'a.png is broken.', data });
    expect(toErrorInfo(new ORPCError('UNREADABLE_FILE', { message: 'a.png is broken.', data }))).toEqual({ code: 'UNREADABLE_FILE', message: 'a.png is broken.', data });
  });

  it('makes sentences of what the boundary refused', () => {
    const error = new ORPCError('BAD_REQUEST', { data: { issues: [{ code: 'too_small', path: ['seed'], message: 'Too small' }] } });
    expect(toErrorInfo(error)).toMatchObject({ code: 'BAD_INPUT', message: 'seed: Too small' });
  });

  it('calls everything else a defect', () => {
    expect(toErrorInfo(new TypeError('x is undefined')).code).toBe('INTERNAL');
    expect(toErrorInfo(new ORPCError('INTERNAL_SERVER_ERROR', { message: 'oops', cause: new Error('why') }))).toMatchObject({ code: 'INTERNAL', message: expect.stringContaining('oops (why)') as string });
  });
});
