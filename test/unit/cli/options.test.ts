import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bytes, collectMap, integer, list, parseGroupBy, parseLabelSource, parseParts, positive } from '../../../src/cli/options/index.ts';

describe('parseParts', () => {
  it('takes percent and fractions', () => {
    expect(parseParts('train=60,validation=20,test=20')).toEqual({ train: 0.6, validation: 0.2, test: 0.2 });
    expect(parseParts(' train=0.5, test=0.5 ')).toEqual({ train: 0.5, test: 0.5 });
  });

  it('gives fractions that sum to 1 for any shares that sum to 100', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 97 }), fc.integer({ min: 1, max: 97 }), (a, b) => {
      fc.pre(a + b < 100);
      const sum = Object.values(parseParts(`train=${a},validation=${b},test=${100 - a - b}`)).reduce((x, y) => x + y, 0);
      expect(sum).toBeCloseTo(1, 12);
    }));
  });

  it.each([
    ['train=60,test=30', /sum to 90/],
    ['train=60,train=40', /twice/],
    ['train=60,holdout=40', /"holdout" is not a part; parts are train, validation, calibration, test/],
    ['train=100,test=0', /above 0/],
    ['train', /needs a number/],
    ['train=x,test=50', /needs a number/],
    ['', /not a part/],
  ])('refuses %j and says why', (text, why) => {
    expect(() => parseParts(text)).toThrow(why);
  });
});

describe('parseGroupBy', () => {
  it('takes the three ways', () => {
    expect(parseGroupBy('csv:patient')).toEqual({ by: 'csv', column: 'patient' });
    expect(parseGroupBy('tag:PatientID')).toEqual({ by: 'tag', tag: 'PatientID' });
    expect(parseGroupBy('path:(p\\d+):/')).toEqual({ by: 'path', pattern: '(p\\d+):/' });
  });

  it.each([['patient', /Write csv:COLUMN/], ['csv:', /Write csv:COLUMN/], ['column:x', /"column" is not a way/], ['path:p\\d+', /one group in parentheses/], ['path:(', /not a regular expression/]])('refuses %j', (text, why) => {
    expect(() => parseGroupBy(text)).toThrow(why);
  });
});

describe('other options', () => {
  it('read where labels come from', () => {
    expect([parseLabelSource('folders'), parseLabelSource('csv:a:b.csv')]).toEqual([{ from: 'folders' }, { from: 'csv', file: 'a:b.csv' }]);
    for (const text of ['folder', 'csv:', 'csv', 'coco:x']) expect(() => parseLabelSource(text), text).toThrow(/folders or csv:FILE/);
  });

  it('collect a column a task', () => {
    expect(collectMap('b=c=d', collectMap('a=x'))).toEqual({ a: 'x', b: 'c=d' });
    for (const text of ['a', '=x', 'a=']) expect(() => collectMap(text), text).toThrow(/TASK=COLUMN/);
    expect(() => collectMap('a=y', { a: 'x' })).toThrow(/twice/);
  });

  it('take whole numbers in their range alone', () => {
    expect([integer(2, 20)('5'), integer(0)('0')]).toEqual([5, 0]);
    for (const text of ['1', '21', '5.5', '1e1', '', ' 5', '0x5', 'NaN']) expect(() => integer(2, 20)(text), text).toThrow(/whole number from 2 to 20/);
    for (const text of ['0', '-1', 'x', '', 'Infinity']) expect(() => positive(text), text).toThrow(/above 0/);
  });

  it.each([['0', 0], ['1234', 1234], ['5GiB', 5 * 2 ** 30], ['1.5 mib', 1.5 * 2 ** 20], ['500MB', 5e8]])('take %s as a size', (text, size) => {
    expect(bytes(text)).toBe(size);
  });

  it.each(['', 'much', '-1', '5 XB', '1e3', 'GiB'])('do not take "%s" as a size', (text) => {
    expect(() => bytes(text)).toThrow(/5GiB/);
  });

  it('take lists without empty or repeated entries', () => {
    expect(list(' a, b ')).toEqual(['a', 'b']);
    for (const text of ['', 'a,,b', 'a,a']) expect(() => list(text), text).toThrow();
  });
});
