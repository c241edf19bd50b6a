const separatorOf = (path: string): string => (path.includes('\\') && !path.includes('/') ? '\\' : '/');

/** The last name of a path, under either kind of separator. */
export function baseName(path: string): string {
  return path.replace(/[\\/]+$/, '').split(/[\\/]/).at(-1) ?? '';
}

/** The folder that holds it; the path itself at the root. */
export function parentFolder(path: string): string {
  const trimmed = path.replace(/[\\/]+$/, '');
  const cut = Math.max(trimmed.lastIndexOf('/'), trimmed.lastIndexOf('\\'));
  if (cut < 0) return trimmed;
  return cut === 0 || /^[A-Za-z]:$/.test(trimmed.slice(0, cut)) ? trimmed.slice(0, cut + 1) : trimmed.slice(0, cut);
}

/** A path below a folder, with the separator the folder uses. */
export function joinPath(folder: string, name: string): string {
  const separator = separatorOf(folder);
  return folder.endsWith(separator) ? folder + name : `${folder}${separator}${name}`;
}

/** Where a project for a folder of images is offered: beside it, not in it. */
export function projectPathFor(source: string): string {
  return joinPath(parentFolder(source), `${baseName(source) || 'project'}.graft`);
}
