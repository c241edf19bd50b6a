import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { addReportRows, addSample, addSource, endImport, getSamples, listSources, relinkContent, samplesByContent, samplesByFile, setLabels, setMissing, startImport } from '../../store/project/index.ts';
import type { LabelItem, ReportRow } from '../../store/project/index.ts';
import type { ImageFacts } from '../images/index.ts';
import { sourcePath } from '../projects/index.ts';
import type { OpenedProject } from '../projects/index.ts';
import { groupRule } from './groups.ts';
import type { GroupRule } from './groups.ts';
import { labelRules } from './labelRules.ts';
import type { LabelRules } from './labelRules.ts';
import { readSourceTable } from './labelTable.ts';
import { listFiles } from './listFiles.ts';
import type { SourceListing } from './listFiles.ts';
import type { ImportOptions } from './options.ts';

export interface ImportDeps {
  readonly project: OpenedProject;
  readonly annotator: string;
  readonly now: () => Date;
  readonly inspect: (path: string) => Promise<ImageFacts>;
  readonly signal: AbortSignal;
  readonly progress: (done: number, total: number) => void;
  /** For a shipped sample: path inside the project, and attribution by file. */
  readonly inside?: string;
  readonly attribution?: (file: string) => string | null;
  readonly provenance?: 'sample';
}

export interface ImportSummary {
  readonly added: number;
  readonly duplicates: number;
  readonly refused: number;
  readonly labels: number;
}

/** Files that a folder of images usually holds beside them: passed over without a report row. */
const BESIDE_IMAGES = /\.(csv|tsv|txt|md|json|ya?ml|xml|html?|pdf|xlsx?|docx?|zip|py|ini|log)$/i;
/** Files per transaction: few enough that a killed import loses under a second's work. */
const BATCH = 32;
const AT_ONCE = 4;

interface Reading { readonly file: string; readonly facts: ImageFacts | null; readonly refusal: string | null }

/**
 * Takes images into the project. Each batch is one transaction with its labels and report rows: a cancelled or killed
 * import keeps what it took, and running it again takes the rest without duplicates.
 * @throws GraftError NO_IMAGES where the source holds none, BAD_INPUT for rules that can't work, DISK_FULL
 */
export async function importImages(options: ImportOptions, deps: ImportDeps): Promise<ImportSummary> {
  const { store } = deps.project;
  const listing = listFiles(options.source);
  const files = listing.files.filter((file) => !BESIDE_IMAGES.test(file));
  if (files.length === 0) throw noImages(listing.folder);
  const table = options.labels.from === 'csv' ? readSourceTable(options.labels, options.groupBy, listing) : null;
  const groups = groupRule(options.groupBy, table?.byFile ?? null, store.salt);
  const at = (): string => deps.now().toISOString();
  const labels = labelRules(store.db, options.labels, { ...listing, files }, table, at());
  const importId = startImport(store.db, at(), { labels: options.labels.from, groupBy: options.groupBy.by });
  const report = [...(table?.report ?? []), ...labels.report, ...listing.unreadable.map((folder): ReportRow => ({ file: folder, outcome: 'refused', reason: 'This folder can\'t be read.' }))];
  store.db.transaction(() => { addReportRows(store.db, importId, report); });
  const taking = new Taking(deps, listing, { groups, labels, grouped: options.groupBy.by !== 'none' });
  try {
    await takeAll(files, taking, importId, deps);
    if (taking.images === 0) throw noImages(listing.folder);
    endImport(store.db, importId, at(), deps.signal.aborted ? 'cancelled' : 'done');
  } catch (error) {
    if (!(isGraftError(error) && error.code === 'DISK_FULL')) endImport(store.db, importId, at(), 'failed');
    throw error;
  }
  return { added: taking.added, duplicates: taking.duplicates, refused: taking.refused, labels: taking.labelled };
}

function noImages(folder: string): GraftError {
  return new GraftError('NO_IMAGES', `There are no images that Graft can read in ${folder}.`, { file: folder, remedy: 'Choose a folder with PNG, JPEG or DICOM files; the import report says why others were not taken.' });
}

async function takeAll(files: readonly string[], taking: Taking, importId: number, deps: ImportDeps): Promise<void> {
  const { db } = deps.project.store;
  for (let start = 0; start < files.length && !deps.signal.aborted; start += BATCH) {
    const readings = await readBatch(files.slice(start, start + BATCH), taking.folder, deps);
    db.transaction(() => { addReportRows(db, importId, readings.flatMap((reading) => taking.take(reading))); taking.saveLabels(); });
    deps.progress(Math.min(start + BATCH, files.length), files.length);
  }
}

async function readBatch(files: readonly string[], folder: string, deps: ImportDeps): Promise<Reading[]> {
  const readings: Reading[] = [];
  const queue = files.map((file, index) => ({ file, index }));
  const reader = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined && !deps.signal.aborted; next = queue.shift()) readings[next.index] = await read(next.file, folder, deps);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, reader));
  return readings.filter((reading) => reading !== undefined);
}

async function read(file: string, folder: string, deps: ImportDeps): Promise<Reading> {
  try {
    return { file, facts: await deps.inspect(join(folder, ...file.split('/'))), refusal: null };
  } catch (error) {
    if (!isGraftError(error) || error.code === 'INTERNAL') throw error;
    return { file, facts: null, refusal: error.data.remedy === undefined ? error.message : `${error.message} ${error.data.remedy}` };
  }
}

/** The state of one import while it goes through its files. Called inside a transaction. */
class Taking {
  added = 0;
  duplicates = 0;
  refused = 0;
  labelled = 0;
  images = 0;
  readonly folder: string;
  readonly #deps: ImportDeps;
  readonly #sourceId: number;
  readonly #rules: { groups: GroupRule; labels: LabelRules; grouped: boolean };
  #pending: LabelItem[] = [];

  constructor(deps: ImportDeps, listing: SourceListing, rules: { groups: GroupRule; labels: LabelRules; grouped: boolean }) {
    this.folder = listing.folder;
    this.#deps = deps;
    this.#rules = rules;
    this.#sourceId = addSource(deps.project.store.db, deps.inside ?? listing.folder, deps.inside !== undefined, deps.now().toISOString());
  }

  take(reading: Reading): ReportRow[] {
    if (reading.facts === null) {
      this.refused++;
      return [{ file: reading.file, outcome: 'refused', reason: reading.refusal! }];
    }
    this.images++;
    const { file, facts } = reading;
    const group = this.#rules.groups(file, facts);
    const known = samplesByContent(this.#deps.project.store.db, facts.contentHash);
    if (known.length > 0) return this.#again(file, facts, known, group);
    const changed = samplesByFile(this.#deps.project.store.db, this.#sourceId, file);
    if (changed.length > 0) return this.#changed(file, changed);
    const ids = this.#add(file, facts, group);
    this.#label(file, ids);
    return this.#rules.grouped && group === null ? [{ file, outcome: 'warning', reason: 'Nothing says which patient this image is of: it counts as a patient of its own.' }] : [];
  }

  #add(file: string, facts: ImageFacts, group: string | null): string[] {
    const ids: string[] = [];
    for (let frame = 0; frame < facts.frames; frame++) {
      const id = addSample(this.#deps.project.store.db, {
        sourceId: this.#sourceId, file, frame, contentHash: facts.contentHash, bytes: facts.bytes, group: group ?? file, groupKnown: group !== null,
        lookHash: frame === 0 ? facts.lookHash : null, format: facts.format,
        rows: facts.rows, columns: facts.columns, bits: facts.bits, attribution: this.#deps.attribution?.(file) ?? null,
      });
      if (id !== null) ids.push(id);
    }
    this.added += ids.length;
    return ids;
  }

  /** The same bytes are in the project: the same file again, a moved file, or a duplicate. */
  #again(file: string, facts: ImageFacts, known: readonly { id: string; sourceId: number; file: string; group: string }[], group: string | null): ReportRow[] {
    const { db } = this.#deps.project.store;
    const first = known[0]!;
    const ids = known.map((sample) => sample.id);
    if (first.sourceId === this.#sourceId && first.file === file) {
      for (const id of ids) setMissing(db, id, false);
      this.#label(file, ids);
      return [];
    }
    const source = listSources(db).find((one) => one.id === first.sourceId)!;
    if (!existsSync(join(sourcePath(this.#deps.project, source), ...first.file.split('/')))) {
      relinkContent(db, facts.contentHash, this.#sourceId, file);
      this.#label(file, ids);
      return [{ file, outcome: 'warning', reason: `Found again: it was imported as "${first.file}", which is no longer there.` }];
    }
    this.duplicates++;
    const other = group !== null && group !== first.group ? ` It is given as of another patient than that one: one of the two is wrong.` : '';
    return [{ file, outcome: 'duplicate', reason: `The same file as "${first.file}", which was kept.${other}` }];
  }

  #changed(file: string, changed: readonly { id: string }[]): ReportRow[] {
    this.refused++;
    for (const sample of changed) setMissing(this.#deps.project.store.db, sample.id, true);
    return [{ file, outcome: 'refused', reason: 'Its content has changed since it was imported, so its labels may no longer fit. Put the former file back, or give the new one another name.' }];
  }

  /** A label that somebody has given already is never replaced by an import. */
  #label(file: string, ids: readonly string[]): void {
    const found = this.#rules.labels.byFile.get(file) ?? [];
    if (found.length === 0) return;
    for (const sample of getSamples(this.#deps.project.store.db, ids)) {
      const said = new Set(sample.labels.map((label) => label.taskId));
      for (const label of found) if (!said.has(label.taskId)) this.#pending.push({ sampleId: sample.id, ...label });
    }
  }

  saveLabels(): void {
    if (this.#pending.length === 0) return;
    this.labelled += this.#pending.length;
    setLabels(this.#deps.project.store.db, this.#pending, {
      kind: 'import', what: `Labels of ${this.#pending.length} imported images`, annotator: this.#deps.annotator, at: this.#deps.now().toISOString(),
      provenance: this.#deps.provenance ?? this.#rules.labels.provenance,
    });
    this.#pending = [];
  }
}
