import { describe, expect, it } from 'vitest';
import { positiveClasses, positiveSentences } from '../../../src/cli/project/positiveClass.ts';
import type { Task } from '../../../src/cli/project/index.ts';

const task = (name: string, ...classes: string[]): Task => ({ id: name, name, kind: 'classification', classes: classes.map((one) => ({ id: one, name: one, color: '#000', key: '1' })) });

describe('the positive class', () => {
  const tasks = [task('status', 'well', 'ill'), task('view', 'AP', 'PA', 'LL')];
  it('is the second of two classes, and none of three', () => {
    expect(positiveClasses(tasks)).toEqual({ status: 'ill', view: null });
  });
  it('is said with the class that it is set against', () => {
    expect(positiveSentences(tasks)).toEqual([
      'status: positive is "ill", negative is "well".',
      'view: of its 3 classes each is set against the others; AUC, sensitivity and specificity are means over them.',
    ]);
  });
});
