/** Text inside a block: plain, or marked as code, strong or emphasis. */
export interface Span {
  readonly kind: 'text' | 'code' | 'strong' | 'em';
  readonly text: string;
}
export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly spans: readonly Span[] }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | { readonly kind: 'quote'; readonly spans: readonly Span[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Span[])[] }
  | { readonly kind: 'table'; readonly head: readonly (readonly Span[])[]; readonly rows: readonly (readonly (readonly Span[])[])[] };

const INLINE = /\\([\\`*_[\]<>|#~])|`([^`]*)`|\*\*((?:\\.|[^*])+)\*\*|\*((?:\\.|[^*])+)\*/g;
const unescaped = (text: string): string => text.replaceAll(/\\([\\`*_[\]<>|#~])/g, '$1');

/** Marks inside a line. Nothing becomes a tag or a link: what isn't known stays text. */
export function parseSpans(line: string): Span[] {
  const spans: Span[] = [];
  const add = (kind: Span['kind'], text: string): void => {
    if (text === '') return;
    const last = spans.at(-1);
    if (kind === 'text' && last?.kind === 'text') spans[spans.length - 1] = { kind, text: last.text + text };
    else spans.push({ kind, text });
  };
  let at = 0;
  for (const match of line.matchAll(INLINE)) {
    add('text', line.slice(at, match.index));
    const [whole, escaped, code, strong, em] = match;
    if (escaped !== undefined) add('text', escaped);
    else if (code !== undefined) add('code', code);
    else if (strong !== undefined) add('strong', unescaped(strong));
    else add('em', unescaped(em!));
    at = match.index + whole.length;
  }
  add('text', line.slice(at));
  return spans;
}

const cellsOf = (line: string): Span[][] => line.trim().replace(/^\|/, '').replace(/\|$/, '').split(/(?<!\\)\|/).map((cell) => parseSpans(cell.trim()));

/** The part of Markdown that Graft's model cards are written in: headings, paragraphs, quotes, lists of one level, tables. */
export function parseMarkdown(source: string): Block[] {
  return source.split(/\n\s*\n/).map((chunk) => chunk.trim()).filter((chunk) => chunk !== '').flatMap(blocksOf);
}

function blocksOf(chunk: string): Block[] {
  const lines = chunk.split('\n');
  const heading = /^(#{1,6})\s+(.*)$/.exec(lines[0]!);
  if (heading) {
    const rest = lines.slice(1).join('\n').trim();
    return [{ kind: 'heading', level: heading[1]!.length, spans: parseSpans(heading[2]!) }, ...(rest === '' ? [] : blocksOf(rest))];
  }
  if (lines.length > 1 && lines[0]!.startsWith('|') && /^\|[\s|:-]+\|?$/.test(lines[1]!)) return [{ kind: 'table', head: cellsOf(lines[0]!), rows: lines.slice(2).map(cellsOf) }];
  if (/^[-*] /.test(lines[0]!)) return [{ kind: 'list', items: chunk.split(/\n(?=[-*] )/).map((item) => parseSpans(item.replace(/^[-*] /, '').replaceAll(/\s*\n\s*/g, ' '))) }];
  if (lines[0]!.startsWith('>')) return [{ kind: 'quote', spans: parseSpans(lines.map((line) => line.replace(/^>\s?/, '')).join(' ')) }];
  return [{ kind: 'paragraph', spans: parseSpans(lines.join(' ')) }];
}
