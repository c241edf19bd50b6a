import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { addSample, addSource, currentSplit, getSamples, getTask, listSources, relinkContent, regroupSamples, samplesByContent, samplesByFile, setLabels, setMissing } from '../../store/project/index.ts';
import type { KnownContent, LabelItem, ReportRow } from '../../store/project/index.ts';
import type { ImageFacts } from '../images/index.ts';
import { sourcePath } from '../projects/index.ts';
import type { ImportDeps, Reading } from './deps.ts';
import type { GroupRule } from './groups.ts';
import type { LabelRules } from './labelRules.ts';
import type { SourceListing } from './listSource.ts';

/** The state of one import while it goes through its files. Called inside a transaction. */
export class Taking {
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
        lookHash: frame === 0 ? facts.lookHash : null, fineHash: frame === 0 ? facts.fineHash : null, format: facts.format,
        rows: facts.rows, columns: facts.columns, bits: facts.bits, attribution: this.#deps.attribution?.(file) ?? null,
      });
      if (id !== null) ids.push(id);
    }
    this.added += ids.length;
    return ids;
  }

  /** The same bytes are in the project: the same file again, a moved file, or a duplicate. */
  #again(file: string, facts: ImageFacts, known: readonly KnownContent[], group: string | null): ReportRow[] {
    const { db } = this.#deps.project.store;
    const first = known[0]!;
    const ids = known.map((sample) => sample.id);
    if (first.sourceId === this.#sourceId && first.file === file) {
      for (const id of ids) setMissing(db, id, false);
      const remarks = [...this.#regroup(known, group), ...this.#label(file, ids)];
      return remarks.length === 0 ? [] : [{ file, outcome: 'warning', reason: remarks.join(' ') }];
    }
    const source = listSources(db).find((one) => one.id === first.sourceId)!;
    if (!existsSync(join(sourcePath(this.#deps.project, source), ...first.file.split('/')))) {
      relinkContent(db, facts.contentHash, this.#sourceId, file);
      const remarks = [`Found again: it was imported as "${first.file}", which is no longer there.`, ...this.#regroup(known, group), ...this.#label(file, ids)];
      return [{ file, outcome: 'warning', reason: remarks.join(' ') }];
    }
    this.duplicates++;
    const other = group !== null && group !== first.group ? ['It is given as of another patient than that one: one of the two is wrong.'] : [];
    return [{ file, outcome: 'duplicate', reason: [`The same file as "${first.file}", which was kept.`, ...other, ...this.#label(file, ids)].join(' ') }];
  }

  /**
   * A patient that nobody had named before is taken as long as no split counts on the former groups; one that was named
   * is kept. Either way a patient that an import names is never passed over in silence: leakage would follow from it.
   */
  #regroup(known: readonly KnownContent[], group: string | null): string[] {
    const { db } = this.#deps.project.store;
    if (group === null || known.every((sample) => sample.groupKnown && sample.group === group)) return [];
    if (known.some((sample) => sample.groupKnown)) return ['It is given as of another patient than before. The former one was kept.'];
    if (currentSplit(db) !== null) {
      return ['Its patient is named only now, after a split was locked, and was not taken: the split may have this patient on two sides. Import into a new project to split by patient.'];
    }
    regroupSamples(db, known.map((sample) => sample.id), group);
    return [];
  }

  #changed(file: string, changed: readonly { id: string }[]): ReportRow[] {
    this.refused++;
    for (const sample of changed) setMissing(this.#deps.project.store.db, sample.id, true);
    return [{ file, outcome: 'refused', reason: 'Its content has changed since it was imported, so its labels may no longer fit. Put the former file back, or give the new one another name.' }];
  }

  /** A label that somebody has given already is never replaced by an import. @returns what to say where they differ */
  #label(file: string, ids: readonly string[]): string[] {
    const found = this.#rules.labels.byFile.get(file) ?? [];
    if (found.length === 0) return [];
    const { db } = this.#deps.project.store;
    const differing = new Set<string>();
    for (const sample of getSamples(db, ids)) {
      for (const label of found) {
        const said = this.#pending.find((item) => item.sampleId === sample.id && item.taskId === label.taskId) ?? sample.labels.find((one) => one.taskId === label.taskId);
        if (said === undefined) this.#pending.push({ sampleId: sample.id, ...label });
        else if (said.state !== label.state || said.classId !== label.classId) differing.add(label.taskId);
      }
    }
    return [...differing].map((taskId) => `Its label for "${getTask(db, taskId).name}" differs from the one in the project, which was kept.`);
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
