import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ModelCardFacts } from '../../../../src/domain/modelCard/index.ts';
import { modelCard, OUT_OF_FOLD } from '../../../../src/domain/modelCard/index.ts';

const facts: ModelCardFacts = {
  title: 'projection, arm all',
  graftVersion: '0.1.0',
  createdAt: '2026-01-02T03:04:05Z',
  runId: 'r1',
  seed: 3,
  recipe: {
    strategy: 'top', backbone: 'efficientnet-lite0', input: { size: 96, resize: 'stretch', window: 'file' }, cut: 'stage5',
    activations: 'float32', heads: { dropout: 0.2, hidden: 0 }, loss: { classWeights: 'balanced', labelSmoothing: 0 }, weighting: 'equal',
    augment: { views: 1, flip: false, shift: 0, zoom: 0, rotate: 0, intensity: 0 },
    optimizer: { name: 'adamw', learningRate: 0.001, weightDecay: 0, momentum: 0.9, clipNorm: 1 },
    schedule: { warmupEpochs: 1, decay: 'cosine' }, batch: 16, epochs: 20, earlyStopping: { patience: 5, metric: 'loss' },
  },
  engine: 'ort-cpu 1.30.0',
  epochs: 12,
  tasks: [{ name: 'projection', classes: [{ name: 'PA', samples: 40, groups: 31 }, { name: 'AP', samples: 20, groups: 12 }], unlabelled: 7 }],
  split: { hash: 'abc', parts: [{ name: 'train', samples: 67, groups: 40 }], note: 'Five grouped folds.' },
  metrics: [
    { task: 'projection', part: 'test', metric: 'auc', value: 0.91, low: 0.8, high: 0.97, level: 0.95, groups: 20, samples: 33 },
    { task: 'projection', part: 'test', metric: 'accuracy', value: 0.8, low: null, high: null, level: 0.95, groups: 8, samples: 9 },
  ],
  backbone: { title: 'EfficientNet-Lite0', id: 'efficientnet-lite0', sha256: 'f00d', notice: 'Apache License 2.0.' },
  dataNotices: ['CC BY 4.0, a collection'],
};

describe('modelCard', () => {
  it('says that it is not for clinical use, before anything else', () => {
    expect(modelCard(facts).split('\n').filter(Boolean)[1]).toContain('NOT FOR CLINICAL USE');
  });

  it('counts what it was trained on by class and patients, with what had no label', () => {
    const card = modelCard(facts);
    expect(card).toContain('| projection | PA | 40 | 31 |');
    expect(card).toContain('| projection | AP | 20 | 12 |');
    expect(card).toContain('| projection | (no label; not used for this task) | 7 |  |');
  });

  it('gives metrics with intervals, and no interval where there were too few patients', () => {
    const card = modelCard(facts);
    expect(card).toContain('| projection | test | auc | 0.910 | 0.800 to 0.970 (95 %) | 33 | 20 |');
    expect(card).toContain('| projection | test | accuracy | 0.800 | too few patients for one | 9 | 8 |');
  });

  it('says what the numbers of a part are worth, of those parts that it has', () => {
    const [one] = facts.metrics;
    expect(modelCard({ ...facts, metrics: [{ ...one!, part: 'validation' }] })).toContain('flatter the model');
    expect(modelCard({ ...facts, metrics: [{ ...one!, part: OUT_OF_FOLD }] })).toContain('none is left to test it on');
    expect(modelCard(facts)).not.toMatch(/flatter|none is left/);
  });

  it('names provenance and licence of the backbone, and that there was none', () => {
    expect(modelCard(facts)).toContain('`f00d`');
    expect(modelCard(facts)).toContain('- Apache License 2.0.');
    expect(modelCard({ ...facts, backbone: null })).toContain('Backbone: the architecture alone');
  });

  it('warns of classes with few patients and of a run that was never evaluated', () => {
    expect(modelCard(facts)).toContain('AP (12 patients)');
    expect(modelCard(facts)).not.toContain('PA (31 patients)');
    expect(modelCard({ ...facts, metrics: [] })).toContain('Nothing is known of how well it works');
  });

  it('keeps its tables and headings whatever a class is called', () => {
    const lines = (card: string) => card.split('\n').filter((line) => /^(#|\||<|- )/.test(line)).length;
    fc.assert(fc.property(fc.string({ unit: 'binary', minLength: 1 }), (name) => {
      const task = { ...facts.tasks[0]!, classes: [{ name, samples: 1, groups: 40 }, facts.tasks[0]!.classes[1]!] };
      const card = modelCard({ ...facts, tasks: [task] });
      expect(lines(card)).toBe(lines(modelCard(facts)));
      for (const row of card.split('\n').filter((line) => line.startsWith('| projection |'))) expect([4, 7]).toContain(row.replaceAll('\\\\', '').replaceAll('\\|', '').split('|').length - 2);
    }));
  });
});
