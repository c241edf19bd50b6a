import { join } from 'node:path';
import { GraftError, isGraftError } from '../../domain/errors/index.ts';
import { counted } from '../../domain/words/index.ts';
import { addReportRows, endImport, startImport } from '../../store/project/index.ts';
import type { ReportRow } from '../../store/project/index.ts';
import type { ImportDeps, ImportSummary, Reading } from './deps.ts';
import { groupRule } from './groups.ts';
import { labelRules } from './labelRules.ts';
import { readSourceTable } from './labelTable.ts';
import { listSource } from './listSource.ts';
import type { ImportOptions } from './options.ts';
import { Taking } from './Taking.ts';

/** Files that a folder of images usually holds beside them: passed over without a report row. */
const BESIDE_IMAGES = /\.(csv|tsv|txt|md|json|ya?ml|xml|html?|pdf|xlsx?|docx?|zip|py|ini|log)$/i;
/** Files per transaction: few enough that a killed import loses under a second's work. */
const BATCH = 32;
const AT_ONCE = 4;

/**
 * Takes images into the project. Each batch is one transaction with its labels and report rows: a cancelled or killed
 * import keeps what it took, and running it again takes the rest without duplicates.
 * @throws GraftError NO_IMAGES where the source holds none, BAD_INPUT for rules that can't work, DISK_FULL
 */
export async function importImages(options: ImportOptions, deps: ImportDeps): Promise<ImportSummary> {
  const { store } = deps.project;
  const listing = await listSource(options.source);
  const files = listing.files.filter((file) => !BESIDE_IMAGES.test(file));
  if (files.length === 0) throw noImages(listing.folder);
  const table = options.labels.from === 'csv' ? readSourceTable(options.labels, options.groupBy, listing) : null;
  const groups = groupRule(options.groupBy, table?.byFile ?? null, store.salt);
  const at = (): string => deps.now().toISOString();
  const labels = labelRules(store.db, options.labels, { ...listing, files }, table, at());
  const importId = startImport(store.db, at(), { labels: options.labels.from, groupBy: options.groupBy.by });
  const report = [...(table?.report ?? []), ...labels.report, ...listing.unreadable.map(({ file, reason }): ReportRow => ({ file, outcome: 'refused', reason }))];
  store.db.transaction(() => { addReportRows(store.db, importId, report); });
  const taking = new Taking(deps, listing, { groups, labels, grouped: options.groupBy.by !== 'none' });
  try {
    const seen = await takeAll(files, taking, importId, deps);
    if (seen < files.length) addReportRows(store.db, importId, [stopped(listing.folder, files.length - seen)]);
    else if (taking.images === 0) throw noImages(listing.folder);
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

function stopped(folder: string, left: number): ReportRow {
  return { file: folder, outcome: 'warning', reason: `The import was stopped before it had looked at ${counted(left, 'files')}. Import the folder again to take the rest.` };
}

/** @returns how many files it looked at */
async function takeAll(files: readonly string[], taking: Taking, importId: number, deps: ImportDeps): Promise<number> {
  const { db } = deps.project.store;
  let seen = 0;
  for (let start = 0; start < files.length && !deps.signal.aborted; start += BATCH) {
    const readings = await readBatch(files.slice(start, start + BATCH), taking.folder, deps);
    db.transaction(() => { addReportRows(db, importId, readings.flatMap((reading) => taking.take(reading))); taking.saveLabels(); });
    seen += readings.length;
    deps.progress(Math.min(start + BATCH, files.length), files.length);
  }
  return seen;
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
