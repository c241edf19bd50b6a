import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Task } from '../../../../src/domain/tasks/index.ts';
import { decodeText, readLabelTable, resolveLabels, writeLabelTable } from '../../../../src/labelio/csv/index.ts';
import type { LabelledSample } from '../../../../src/labelio/csv/index.ts';

const task = (name: string, ...classes: string[]): Task => ({
  id: `task-${name}`,
  name,
  kind: 'classification',
  classes: classes.map((c, i) => ({ id: `${name}-${i}`, name: c, color: '#000000', key: String(i + 1) })),
});
const options = { name: 'labels.csv', fileColumn: 'file', columns: ['label'] };
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('readLabelTable', () => {
  it.each([[','], [';'], ['\t']])('finds the delimiter %j by the columns it must have', (delimiter) => {
    const text = `file|label|note, or remark\na.png|PA|x\n`.replaceAll('|', delimiter).replace('note, or remark', '"note, or; remark"');
    const table = readLabelTable(text, options);
    expect(table.delimiter).toBe(delimiter);
    expect(table.rows).toEqual([{ line: 2, file: 'a.png', cells: { file: 'a.png', label: 'PA', 'note, or; remark': 'x' } }]);
  });

  it('takes the delimiter that gives the expected columns over the one that occurs more often', () => {
    const table = readLabelTable('file;label;a,b,c,d,e\nx.png;PA;1,2,3,4,5\n', options);
    expect(table.header).toEqual(['file', 'label', 'a,b,c,d,e']);
  });

  it('reads quoted cells with delimiters, quotes and line breaks, and counts lines as an editor does', () => {
    const table = readLabelTable('file,label\r\n"a, ""b"".png",PA\r\n"c\r\nd.png",AP\r\n\r\ne.png,\r\n', options);
    expect(table.rows.map((r) => [r.line, r.file, r.cells['label']])).toEqual([[2, 'a, "b".png', 'PA'], [4, 'c\nd.png', 'AP'], [6, 'e.png', '']]);
    expect(table.problems).toEqual([]);
  });

  it('writes paths from Windows as the project stores them', () => {
    expect(readLabelTable('file,label\n.\\images\\a.png,PA\n', options).rows[0]!.file).toBe('images/a.png');
  });

  it('reports rows with a wrong number of cells or no file and keeps the others', () => {
    const table = readLabelTable('file,label\na.png,PA,extra\n,AP\nb.png\nc.png,PA\n', options);
    expect(table.rows.map((r) => r.file)).toEqual(['c.png']);
    expect(table.problems).toEqual([
      { line: 2, message: 'Line 2 has 3 cells, the header has 2' },
      { line: 3, message: 'Line 3 names no file in column "file"' },
      { line: 4, message: 'Line 4 has 1 cells, the header has 2' },
    ]);
  });

  it('keeps the first of two rows that contradict each other, and says so; a repeated row is no problem', () => {
    const table = readLabelTable('file,label\na.png,PA\na.png,AP\nb.png,AP\nb.png,AP\n', options);
    expect(table.rows.map((r) => [r.file, r.cells['label']])).toEqual([['a.png', 'PA'], ['b.png', 'AP']]);
    expect(table.problems).toEqual([{ line: 3, file: 'a.png', message: 'Line 3 contradicts line 2 on "a.png" in column "label"; line 2 was kept' }]);
  });

  it('takes a column named like a property of every object as data', () => {
    const table = readLabelTable('file,__proto__\na.png,PA\n', { ...options, columns: ['__proto__'] });
    expect(Object.entries(table.rows[0]!.cells)).toContainEqual(['__proto__', 'PA']);
  });

  it.each([
    ['', 'labels.csv is empty'],
    ['file,label,label\n', 'labels.csv has two columns named "label"'],
    ['path,label\n', 'labels.csv has no column "file"; its columns are "path", "label"'],
    ['file,label\n"a.png,PA\n', "labels.csv can't be read as a table near line"],
  ])('refuses %j with a sentence', (text, message) => {
    expect(() => readLabelTable(text, options)).toThrow(expect.objectContaining({ code: 'BAD_INPUT', message: expect.stringContaining(message) as string }));
  });
});

describe('decodeText', () => {
  it('takes UTF-8 with and without a mark, and UTF-16 with one', () => {
    const utf16 = Uint8Array.from([0xff, 0xfe, ...[...'né'].flatMap((c) => [c.charCodeAt(0) & 255, c.charCodeAt(0) >> 8])]);
    const big = Uint8Array.from([0xfe, 0xff, ...[...'né'].flatMap((c) => [c.charCodeAt(0) >> 8, c.charCodeAt(0) & 255])]);
    expect([decodeText(utf8('né'), 'f'), decodeText(utf8('\uFEFFné'), 'f'), decodeText(utf16, 'f'), decodeText(big, 'f')]).toEqual(['né', 'né', 'né', 'né']);
  });

  it('names the line of the first byte that is not UTF-8', () => {
    const latin1 = Uint8Array.from([...utf8('file,label\nb.png,'), 0xe9, 10]);
    expect(() => decodeText(latin1, 'l.csv')).toThrow(expect.objectContaining({ code: 'UNREADABLE_FILE', message: "l.csv isn't UTF-8 text from line 2 on" }));
  });

  it('refuses a binary file', () => {
    expect(() => decodeText(utf8('ab\n\0'), 'l.csv')).toThrow("l.csv isn't a text file: line 2 holds a zero byte");
  });
});

describe('resolveLabels', () => {
  const view = task('projection', 'PA', 'AP');

  it('gives labels and states, leaves empty cells alone and reports unknown files and classes by line', () => {
    const table = readLabelTable('file,label\na.png,AP\nb.png,\nc.png,[unsure]\nd.png,[not applicable]\ne.png,lateral\nf.png,PA\n', options);
    const known = new Set(['a.png', 'b.png', 'c.png', 'd.png', 'e.png']);
    const resolved = resolveLabels(table, 'label', view, (file) => (known.has(file) ? `id:${file}` : undefined));
    expect(resolved).toEqual({
      labels: [
        { line: 2, file: 'a.png', sampleId: 'id:a.png', state: 'labelled', classId: 'projection-1' },
        { line: 4, file: 'c.png', sampleId: 'id:c.png', state: 'unsure', classId: null },
        { line: 5, file: 'd.png', sampleId: 'id:d.png', state: 'not-applicable', classId: null },
      ],
      unknown: 1,
      problems: [
        { line: 6, file: 'e.png', message: 'Line 6: task "projection" has no class "lateral"; its classes are "PA", "AP"' },
        { line: 7, file: 'f.png', message: 'Line 7: "f.png" is not in the project' },
      ],
    });
  });

  it('does not take another spelling of a class for the class', () => {
    const table = readLabelTable('file,label\na.png,pa\n', options);
    expect(resolveLabels(table, 'label', view, () => 'a').labels).toEqual([]);
  });
});

describe('writeLabelTable', () => {
  const names = fc.string({ minLength: 1, maxLength: 12 }).map((s) => s.trim()).filter((s) => s !== '' && !s.startsWith('['));

  it('is read back without loss, whatever the names hold', () => {
    fc.assert(
      fc.property(fc.uniqueArray(names, { minLength: 2, maxLength: 4 }), fc.array(fc.constantFrom('unknown', 'unsure', 'not-applicable', 0, 1), { maxLength: 8 }), (classes, states) => {
        const view = task('view', ...classes);
        const samples: LabelledSample[] = states.map((state, i) => ({
          file: `dir, "${i}"/ü${i}.png`,
          group: `p${i}`,
          labels: { [view.id]: typeof state === 'number' ? { state: 'labelled', classId: `view-${state}` } : { state: state as 'unsure', classId: null } },
        }));
        const table = readLabelTable(writeLabelTable(samples, [view]), { name: 'x', fileColumn: 'file', columns: ['group', 'view'] });
        const { labels, unknown, problems } = resolveLabels(table, 'view', view, (file) => file);
        expect(problems).toEqual([]);
        expect(unknown).toBe(states.filter((s) => s === 'unknown').length);
        const said = samples.filter((s) => s.labels[view.id]!.state !== 'unknown');
        expect(labels.map(({ file, state, classId }) => ({ file, state, classId }))).toEqual(said.map((s) => ({ file: s.file, ...s.labels[view.id]! })));
      }),
    );
  });

  it('refuses names that its cells could not tell apart', () => {
    expect(() => writeLabelTable([], [task('file', 'a', 'b')])).toThrow('A column named "file" is already there');
    expect(() => writeLabelTable([], [task('t', 'a', '[unsure]')])).toThrow("which the table couldn't tell from a state");
  });
});
