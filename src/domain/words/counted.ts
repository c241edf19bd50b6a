/** "1 patient", "2 patients": for regular plurals in -s. */
export function counted(count: number, plural: string): string {
  return `${count} ${count === 1 ? plural.replace(/s$/, '') : plural}`;
}

/** "a, b and c"; after `most` items "a, b and 3 more". */
export function listed(items: readonly string[], most = 5): string {
  const shown = items.length <= most ? items : [...items.slice(0, most), `${items.length - most} more`];
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
