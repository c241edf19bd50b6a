import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMarkdown, parseSpans } from '../../../../src/renderer/markdown/parseMarkdown.ts';

const text = (value: string) => [{ kind: 'text', text: value }];

describe('parseMarkdown', () => {
  it('reads what model cards are written in', () => {
    expect(parseMarkdown('# T\n\n**NO.** Run `a*b`.\n\n## H\n- *x*: y\n  z\n- w\n\n| A | B |\n| --- | --- |\n| 1 | a \\| b |\n')).toEqual([
      { kind: 'heading', level: 1, spans: text('T') },
      { kind: 'paragraph', spans: [{ kind: 'strong', text: 'NO.' }, { kind: 'text', text: ' Run ' }, { kind: 'code', text: 'a*b' }, { kind: 'text', text: '.' }] },
      { kind: 'heading', level: 2, spans: text('H') },
      { kind: 'list', items: [[{ kind: 'em', text: 'x' }, { kind: 'text', text: ': y z' }], text('w')] },
      { kind: 'table', head: [text('A'), text('B')], rows: [[text('1'), text('a | b')]] },
    ]);
  });
  it('leaves markup as the text it is', () => {
    expect(parseSpans('<img src=x onerror=alert(1)> [l](javascript:x)')).toEqual(text('<img src=x onerror=alert(1)> [l](javascript:x)'));
  });
  it('gives an escaped name back as it was, whatever it is', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }), (name) => {
      const escaped = name.replaceAll(/[\\`*_[\]<>|#~]/g, (char) => `\\${char}`);
      expect(parseSpans(escaped)).toEqual(text(name));
    }));
  });
});
