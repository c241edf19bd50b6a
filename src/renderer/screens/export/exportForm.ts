import type { Run, Study } from '../../../contract/index.ts';
import { STRATEGIES } from '../../../domain/recipe/index.ts';
import { chooseArm } from '../../../domain/verdicts/index.ts';

export type ExportFormat = 'onnx' | 'tfjs';
export const FINAL = ', final fit';

/** From the least that is trained to the most. */
const COST = ['frozen', 'top', 'all', 'scratch'] as const satisfies readonly (typeof STRATEGIES)[number][];

export interface Suggestion {
  readonly study: Study;
  readonly arm: string;
  readonly best: string;
  /** The recipe of the arm's runs; trains the model to give away. */
  readonly recipe: Run['recipe'];
  readonly taskIds: readonly string[];
  /** A run of that recipe that was trained for giving away, if there is one: the newest. */
  readonly final: Run | null;
}

/** The way of training that a comparison speaks for: the highest estimate, or a cheaper one that was shown to be equivalent to it. Null without a verdict. */
export function suggestion(study: Study | null, runs: readonly Run[]): Suggestion | null {
  const verdict = study?.verdict;
  const taskId = verdict?.arms[0]?.taskId;
  if (!study || !verdict || taskId === undefined) return null;
  const runOf = (arm: string): Run | undefined => runs.find((run) => run.studyId === study.id && run.arm === arm);
  const chosen = chooseArm(verdict, taskId, (arm) => COST.indexOf(runOf(arm)?.recipe.strategy ?? 'scratch') + (runOf(arm)?.taskIds.length ?? 1) / 100);
  const example = chosen ? runOf(chosen.arm) : undefined;
  if (!chosen || !example) return null;
  const final = runs.filter((run) => run.studyId === null && run.status === 'done' && run.arm === chosen.arm + FINAL && run.splitId === study.splitId)
    .sort((a, b) => (b.endedAt ?? '').localeCompare(a.endedAt ?? ''))[0] ?? null;
  return { study, ...chosen, recipe: example.recipe, taskIds: example.taskIds, final };
}

/** Runs that have weights, those trained for giving away first, then the newest. */
export function exportable(runs: readonly Run[]): Run[] {
  const rank = (run: Run): number => (run.arm.endsWith(FINAL) ? 0 : run.studyId === null ? 1 : 2);
  return runs.filter((run) => run.status === 'done' && run.weights !== null).sort((a, b) => rank(a) - rank(b) || (b.endedAt ?? '').localeCompare(a.endedAt ?? ''));
}

const safe = (name: string): string => name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '').toLowerCase();

export function suggestedName(project: string, arm: string, format: ExportFormat): string {
  const stem = `${safe(project)}-${safe(arm)}`;
  return format === 'onnx' ? `${stem}.onnx` : `${stem}-tfjs`;
}

/** The name as it will be; an ONNX file ends in `.onnx`. */
export function targetName(name: string, format: ExportFormat): string {
  return format === 'onnx' && !name.toLowerCase().endsWith('.onnx') ? `${name}.onnx` : name;
}

export function targetProblem(folder: string, name: string): string | null {
  if (folder === '') return 'Choose a folder.';
  if (name.trim() === '') return 'Give it a name.';
  return /[\\/:*?"<>|]/.test(name) ? 'The name can’t hold \\ / : * ? " < > |.' : null;
}

/** An argument as a shell takes it. */
export function shellWord(text: string): string {
  return /^[\w./:\\-]+$/.test(text) ? text : `"${text.replaceAll('"', '\\"')}"`;
}

export function bytesText(bytes: number): string {
  return bytes >= 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1e3))} kB`;
}

/** Two ways of computing the same in float32 differ in the last digits; more than this and they would not be the same model. */
export function parityWords(parity: { readonly samples: number; readonly maxAbsDiff: number; readonly argmaxAgreement: number }): string {
  const same = Math.round(parity.argmaxAgreement * parity.samples);
  return `On ${parity.samples} images it gives ${same === parity.samples ? 'the same answer every time' : `the same answer ${same} times`}; no probability differs by more than ${parity.maxAbsDiff.toExponential(1).replace('-', '−')}.`;
}
