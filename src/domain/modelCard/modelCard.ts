import type { Recipe } from '../recipe/index.ts';
import type { Estimate } from '../verdicts/index.ts';

/** One task of the model: what it was taught, and by how much. */
export interface CardTask {
  readonly name: string;
  /** Labelled training samples per class, and how many patients (groups) they come from. */
  readonly classes: readonly { readonly name: string; readonly samples: number; readonly groups: number }[];
  /** Training samples without a label for this task; they did not count as negative. */
  readonly unlabelled: number;
}

/** The part of a metric that comes from a study's predictions on unseen patients, not from this very model. */
export const OUT_OF_FOLD = 'out of fold';

/** A measured value with its interval; no interval where there were too few groups. */
export interface CardMetric extends Pick<Estimate, 'value' | 'low' | 'high' | 'level' | 'groups' | 'samples'> {
  readonly task: string;
  readonly part: string;
  readonly metric: string;
}

/** All that a model card says. Counts only: nothing that names a patient. */
export interface ModelCardFacts {
  readonly title: string;
  readonly graftVersion: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly runId: string;
  readonly seed: number;
  readonly recipe: Recipe;
  readonly engine: string;
  readonly epochs: number;
  readonly tasks: readonly CardTask[];
  readonly split: { readonly hash: string; readonly parts: readonly { readonly name: string; readonly samples: number; readonly groups: number }[]; readonly note: string };
  readonly metrics: readonly CardMetric[];
  /** null: trained from scratch. */
  readonly backbone: { readonly title: string; readonly id: string; readonly sha256: string; readonly notice: string } | null;
  /** Licences and attributions of the training images, where known. */
  readonly dataNotices: readonly string[];
}

const STRATEGY_WORDS: Readonly<Record<Recipe['strategy'], string>> = {
  scratch: 'all weights, from random ones (no pre-trained backbone)',
  frozen: 'new heads on the frozen features of the backbone',
  top: 'new heads and the backbone\'s upper layers',
  all: 'new heads and all layers of the backbone',
};

/** The model card in Markdown (after Mitchell et al. 2019, "Model Cards for Model Reporting"). */
export function modelCard(facts: ModelCardFacts): string {
  return [heading(facts), use(facts), data(facts), training(facts), results(facts), limits(facts), licences(facts)].join('\n\n') + '\n';
}

function heading({ title, graftVersion, createdAt, runId }: ModelCardFacts): string {
  return `# ${text(title)}

**NOT FOR CLINICAL USE.** This is not a medical device. No authority has cleared or approved it. It must not be used to diagnose, to treat or to triage.

Made by Graft ${graftVersion} on ${createdAt}, run \`${runId}\`.`;
}

function use({ tasks }: ModelCardFacts): string {
  const questions = tasks.map(({ name, classes }) => `- *${text(name)}*: one of ${classes.map((c) => text(c.name)).join(', ')}`);
  return `## Intended use

Research and teaching: to see what a model can learn from these labels, on images like those it was trained on. It gives a probability per class for:

${questions.join('\n')}`;
}

function data({ tasks, split, dataNotices }: ModelCardFacts): string {
  const rows = tasks.flatMap(({ name, classes, unlabelled }) => [
    ...classes.map((c) => [text(name), text(c.name), c.samples, c.groups]),
    [text(name), '(no label; not used for this task)', unlabelled, ''],
  ]);
  const parts = split.parts.map(({ name, samples, groups }) => [text(name), samples, groups]);
  return `## Training data

${table(['Task', 'Class', 'Images', 'Patients'], rows)}

${table(['Part of the split', 'Images', 'Patients'], parts)}

All images of a patient are in one part. ${text(split.note)} Split \`${split.hash}\`.${dataNotices.length === 0 ? '' : `\n\n${dataNotices.map((notice) => `- ${text(notice)}`).join('\n')}`}`;
}

function training({ recipe, engine, epochs, seed, backbone }: ModelCardFacts): string {
  const { input, optimizer } = recipe;
  return `## Training

- Trained: ${STRATEGY_WORDS[recipe.strategy]}${recipe.cut === null ? '' : `, from ${recipe.cut} on`}
- Backbone: ${backbone === null ? 'the architecture alone' : `${text(backbone.title)} (\`${backbone.id}\`, SHA-256 \`${backbone.sha256}\`)`}
- Input: ${input.size} × ${input.size} pixels, ${input.window === 'file' ? 'window of the file or its full range' : 'window from the 0.5 to the 99.5 percentile of its pixels'}; resized and normalised as the file itself does
- ${optimizer.name}, learning rate ${optimizer.learningRate}, ${epochs} epochs, seed ${seed}, engine ${text(engine)}`;
}

function results({ metrics }: ModelCardFacts): string {
  if (metrics.length === 0) return '## Results\n\nThis run was not evaluated. Nothing is known of how well it works.';
  const rows = metrics.map((m) => [text(m.task), text(m.part), m.metric, m.value.toFixed(3), interval(m), m.samples, m.groups]);
  return `## Results

${table(['Task', 'Part', 'Metric', 'Value', 'Interval', 'Images', 'Patients'], rows)}

${meanings(metrics)}Intervals come from resampling patients. They speak of patients like these, not of another hospital, device or population.`;
}

/** What the numbers of a part are worth: those of the validation part are not an estimate of what the model can do. */
function meanings(metrics: readonly CardMetric[]): string {
  const parts = new Set(metrics.map((metric) => metric.part));
  return [
    parts.has(OUT_OF_FOLD) ? '*Out of fold*: models trained in this way, each judged on patients it had not seen. The model of this file was trained once more on all patients; none is left to test it on.\n\n' : '',
    parts.has('validation') ? '*Validation* decided when training stopped: its numbers flatter the model.\n\n' : '',
  ].join('');
}

function interval({ low, high, level }: CardMetric): string {
  return low === null || high === null ? 'too few patients for one' : `${low.toFixed(3)} to ${high.toFixed(3)} (${Math.round(100 * level)} %)`;
}

function limits({ tasks }: ModelCardFacts): string {
  const small = tasks.flatMap(({ name, classes }) => classes.filter(({ groups }) => groups < 30).map((c) => `*${text(name)}*: ${text(c.name)} (${c.groups} patients)`));
  return `## Limits

- It always answers with one of its classes, also for an image of something else.
- Its probabilities are not calibrated: 0.9 need not mean right nine times in ten.
- Where a label goes with something else in the image (a marker, a device, a border), it may have learned that instead.
- It was not tested on data of another origin.${small.length === 0 ? '' : `\n- Few patients (under 30) for ${small.join('; ')}: differences between such models are mostly chance.`}`;
}

function licences({ backbone }: ModelCardFacts): string {
  const notices = backbone === null ? [] : [`- ${text(backbone.notice)}`];
  return `## Licences

${[...notices, '- The weights that were trained belong to whoever trained them, within the licences of the training images.'].join('\n')}`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Names come from users: no Markdown, table cell or tag may come out of them. */
function text(value: string): string {
  return value.replaceAll(/\s+/g, ' ').replaceAll(/[\\`*_[\]<>|#~]/g, (char) => `\\${char}`);
}
