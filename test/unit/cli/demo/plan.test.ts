import { describe, expect, it } from 'vitest';
import { chooseArm } from '../../../../src/cli/demo/plan.ts';

const arm = (name: string, value: number) => ({ arm: name, taskId: 't', metrics: { auc: { value } } });
const difference = (a: string, b: string, verdict: string) => ({ a, b, taskId: 't', verdict });

describe('the arm that the demo exports', () => {
  it('is the cheapest one that is not detectably worse than the best', () => {
    const verdict = { metric: 'auc', arms: [arm('all', 0.95), arm('frozen', 0.93), arm('scratch', 0.6)], differences: [difference('all', 'frozen', 'inconclusive'), difference('all', 'scratch', 'better')] };
    expect(chooseArm(verdict, 't')).toEqual({ arm: 'frozen', best: 'all' });
  });

  it('is the best one where the cheaper ones are worse, whichever way the pair is written', () => {
    const verdict = { metric: 'auc', arms: [arm('frozen', 0.7), arm('top', 0.8), arm('all', 0.95)], differences: [difference('frozen', 'all', 'worse'), difference('all', 'top', 'better')] };
    expect(chooseArm(verdict, 't')).toEqual({ arm: 'all', best: 'all' });
  });

  it('looks at the named task alone', () => {
    const verdict = { metric: 'auc', arms: [arm('all', 0.9), { ...arm('frozen', 0.99), taskId: 'other' }], differences: [] };
    expect(chooseArm(verdict, 't')).toEqual({ arm: 'all', best: 'all' });
  });
});
