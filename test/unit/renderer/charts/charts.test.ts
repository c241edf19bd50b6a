import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { armTone } from '../../../../src/renderer/charts/armTones.ts';
import { fileName, toCsv } from '../../../../src/renderer/charts/files.ts';
import { forestLayout, shortened } from '../../../../src/renderer/charts/forest.ts';
import type { ForestRow } from '../../../../src/renderer/charts/forest.ts';
import { niceScale, shareScale } from '../../../../src/renderer/charts/scale.ts';

/** Relative luminance and contrast of WCAG 2.2. */
function contrast(a: string, b: string): number {
  const luminance = (hex: string): number => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index]!, 0);
  const [high, low] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

describe('armTone', () => {
  it('stands out from every background charts are drawn on', () => {
    for (const arm of ['frozen', 'top', 'all', 'scratch', 'two-task', 'a', 'b', 'c', 'mine', 'linear probe']) {
      const { onDark, onLight } = armTone(arm);
      expect(Math.min(contrast(onDark, '#15171a'), contrast(onDark, '#000000')), arm).toBeGreaterThanOrEqual(3);
      expect(contrast(onLight, '#fbfbfa'), arm).toBeGreaterThanOrEqual(3);
    }
  });
  it('is the same for a way of training and the final fit of it', () => {
    expect(armTone('top, final fit')).toEqual(armTone('top'));
    expect(armTone('constructor').onDark).toMatch(/^#/);
  });
});

describe('niceScale', () => {
  it('holds all values between its first and last tick, with ticks evenly apart', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => (Math.abs(value) < 1e-12 ? 0 : value)), { minLength: 1, maxLength: 20 }), (values) => {
      const { low, high, ticks } = niceScale(values);
      const slack = (high - low) * 1e-6;
      expect(low).toBeLessThanOrEqual(Math.min(...values) + slack);
      expect(high).toBeGreaterThanOrEqual(Math.max(...values) - slack);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(12);
    }));
  });
  it('shows shares from chance to 1, and lower where an interval reaches lower', () => {
    expect([shareScale([0.9, 0.95]).ticks[0], shareScale([0.9]).high, shareScale([0.32]).low]).toEqual([0.5, 1, 0.2]);
  });
});

describe('toCsv', () => {
  it('comes back the same from a CSV reader, whatever the texts hold', () => {
    const cell = fc.string().filter((text) => !text.includes('\0') && text.trim() === text && text !== '﻿');
    fc.assert(fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1 }), (rows) => {
      const text = toCsv({ columns: ['a', 'b'], rows });
      expect(parse(text, { from_line: 1, relax_column_count: false, record_delimiter: '\r\n' })).toEqual([['a', 'b'], ...rows]);
    }));
  });
  it('writes numbers in full and what is missing as nothing', () => {
    expect(toCsv({ columns: ['x', 'y'], rows: [[1 / 3, null]] })).toBe('x,y\r\n0.3333333333333333,\r\n');
  });
});

describe('fileName', () => {
  it('is a plain name even where the title is none', () => {
    expect([fileName('AUC for “Projection”: PA/AP', 'svg'), fileName('…', 'csv')]).toEqual(['auc-for-projection-pa-ap.svg', 'figure.csv']);
  });
});

describe('forestLayout', () => {
  it('cuts no label that has room, whatever its length', () => {
    for (let length = 6; length < 40; length++) {
      const label = 'x'.repeat(length);
      expect(shortened(label, forestLayout([row(label)], 1400).labelLength)).toBe(label);
    }
  });

  const row = (label: string): ForestRow => ({ key: label, label, color: '#000', value: 0.5, low: 0.4, high: 0.6, seeds: [], text: '0.50 (0.40 to 0.60)', remark: 'of 20 pairs it ranks about 10 (8 to 12) right' });
  it('gives up the remarks before the plot', () => {
    expect([forestLayout([row('top')], 1100).remark > 0, forestLayout([row('top')], 520).remark]).toEqual([true, 0]);
  });
  it('keeps room for the plot however long the names are', () => {
    for (const width of [360, 800, 2400]) {
      const { plot } = forestLayout([row('x'.repeat(200))], width);
      expect(plot.right - plot.left).toBeGreaterThanOrEqual(80);
    }
  });
});
