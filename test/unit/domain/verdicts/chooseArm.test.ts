import { describe, expect, it } from 'vitest';
import { chooseArm } from '../../../../src/domain/verdicts/index.ts';

const arm = (name: string, value: number, taskId = 't') => ({ arm: name, taskId, metrics: { auc: { value } } });
const difference = (a: string, b: string, verdict: string) => ({ a, b, taskId: 't', verdict });
const cost = (name: string): number => ['frozen', 'top', 'all'].indexOf(name);

describe('the arm to go on with', () => {
  it('is the highest estimate where a cheaper one merely cannot be told apart', () => {
    const verdict = { metric: 'auc', arms: [arm('all', 0.95), arm('frozen', 0.93)], differences: [difference('all', 'frozen', 'inconclusive')] };
    expect(chooseArm(verdict, 't', cost)).toEqual({ arm: 'all', best: 'all' });
  });

  it('is the cheapest of those shown to be equivalent, whichever way the pair is written', () => {
    const verdict = { metric: 'auc', arms: [arm('frozen', 0.93), arm('top', 0.94), arm('all', 0.95)], differences: [difference('frozen', 'all', 'equivalent'), difference('all', 'top', 'equivalent')] };
    expect(chooseArm(verdict, 't', cost)).toEqual({ arm: 'frozen', best: 'all' });
  });

  it('looks at the named task alone, and is null where nothing was judged', () => {
    const verdict = { metric: 'auc', arms: [arm('all', 0.9), arm('frozen', 0.99, 'other')], differences: [] };
    expect(chooseArm(verdict, 't', cost)).toEqual({ arm: 'all', best: 'all' });
    expect(chooseArm(verdict, 'none', cost)).toBeNull();
  });
});
