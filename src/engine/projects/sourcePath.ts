import { join } from 'node:path';
import type { OpenedProject } from './Projects.ts';

/** Absolute path of a source; one inside the project moves with it. */
export function sourcePath(project: Pick<OpenedProject, 'path'>, source: { readonly path: string; readonly inside: boolean }): string {
  return source.inside ? join(project.path, source.path) : source.path;
}

/** Absolute path of a sample's file. */
export function samplePath(project: Pick<OpenedProject, 'path'>, sample: { readonly sourcePath: string; readonly sourceInside: boolean; readonly file: string }): string {
  return join(sourcePath(project, { path: sample.sourcePath, inside: sample.sourceInside }), ...sample.file.split('/'));
}
