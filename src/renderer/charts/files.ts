export type Cell = string | number | null;

/** What a chart shows, as rows: the accessible alternative to it, and its CSV. */
export interface FigureTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** CSV after RFC 4180, numbers at full precision. */
export function toCsv({ columns, rows }: FigureTable): string {
  const quoted = (cell: Cell): string => {
    const text = cell === null ? '' : String(cell);
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return `${[columns, ...rows].map((row) => row.map(quoted).join(',')).join('\r\n')}\r\n`;
}

/** A file name that every system takes. */
export function fileName(title: string, ending: string): string {
  const stem = title.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `${stem || 'figure'}.${ending}`;
}

/** A drawing of the page as a file's text, well-formed whatever its texts and fonts are called. */
export function svgText(drawing: SVGSVGElement | null): string {
  return drawing === null ? '' : new XMLSerializer().serializeToString(drawing);
}

/** Hands a text to the browser as a file to save. */
export function saveText(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => { URL.revokeObjectURL(url); }, 10_000);
}
