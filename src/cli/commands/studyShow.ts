import type { Study } from '../../contract/index.ts';
import type { Output } from '../io/index.ts';
import { formatEstimate } from '../format/index.ts';
import { positiveClasses, positiveSentences } from '../project/index.ts';
import type { Task } from '../project/index.ts';

type Verdict = NonNullable<Study['verdict']>;

/** The sentence, then each arm's metric with its interval and the spread of seeds, then the differences. */
export function showStudy(output: Output, study: Study, tasks: readonly Task[]): void {
  const names = new Map(tasks.map((task) => [task.id, task.name]));
  const name = (taskId: string): string => names.get(taskId) ?? taskId;
  output.say(`Study ${study.name} (${study.id}): ${study.status}, ${study.runs.done} of ${study.runs.total} runs`);
  const judged = tasks.filter(({ id }) => study.verdict?.arms.some(({ taskId }) => taskId === id));
  if (study.verdict !== null) sayVerdict(output, study.verdict, name);
  for (const sentence of positiveSentences(judged)) output.say(sentence);
  output.record({ study: study.id, ok: study.status === 'done', name: study.name, status: study.status, runs: study.runs, verdict: study.verdict === null ? null : withNames(study.verdict, name), positive: positiveClasses(judged) });
}

function sayVerdict(output: Output, verdict: Verdict, name: (taskId: string) => string): void {
  output.say(`\n${verdict.headline}\n`);
  output.table(
    ['arm', 'task', verdict.metric, 'groups', 'by seed'],
    verdict.arms.flatMap((arm) => {
      const estimate = arm.metrics[verdict.metric];
      if (estimate === undefined) return [];
      return [[arm.arm, name(arm.taskId), formatEstimate(estimate), String(estimate.groups), (arm.bySeed[verdict.metric] ?? []).map((value) => value.toFixed(3)).join(' ')]];
    }),
    ['left', 'left', 'left', 'right', 'left'],
  );
  output.say('');
  for (const difference of verdict.differences) output.say(difference.sentence);
}

function withNames(verdict: Verdict, name: (taskId: string) => string): unknown {
  return {
    ...verdict,
    arms: verdict.arms.map((arm) => ({ ...arm, task: name(arm.taskId) })),
    differences: verdict.differences.map((difference) => ({ ...difference, task: name(difference.taskId) })),
  };
}
