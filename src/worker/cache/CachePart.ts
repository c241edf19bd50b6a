import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, utimes } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { ActivationCache } from '../../learn/index.ts';
import type { CacheFolder } from './CacheFolder.ts';
import { decodeEntries, ENTRY_BYTES, HEADER_BYTES, isHeaderOf, keyHash, partName, recordBytes, recordHash } from './shardFormat.ts';
import type { PartHeader } from './shardFormat.ts';
import { ShardWriter } from './ShardWriter.ts';

/** Files that one part holds open for reading; systems allow a process a few hundred. */
const OPEN_FILES = 24;
/** Marks of use are for choosing what to remove: minutes are fine enough. */
const MARK_EVERY_MS = 10 * 60_000;

interface Place {
  readonly shard: string;
  readonly number: number;
  readonly hash: Buffer;
  /** Where it lies as well: written by another at the same time, or before this one was found to be damaged. */
  readonly other: Place | null;
}

interface OpenFile {
  readonly handle: Promise<FileHandle>;
  /** Reads under way. */
  users: number;
}

interface Reservation {
  /** Keys that there are entries of. */
  readonly found: number;
  /** Whether the others fit into the budget beside them. */
  readonly fits: boolean;
  /** Bytes that the cache may take in all. */
  readonly limit: number;
}

/**
 * Activations of one backbone, cut, preprocessing, engine and precision, in shards. Any number of processes and threads
 * may use it at once: each appends to shards of its own and reads all. Every record is checked against its hash.
 */
export class CachePart implements ActivationCache {
  readonly #folder: CacheFolder;
  readonly #header: PartHeader;
  readonly #places = new Map<string, Place>();
  /** Shard → bytes of its index that were read. */
  readonly #read = new Map<string, number>();
  readonly #files = new Map<string, OpenFile>();
  readonly #marked = new Map<string, number>();
  /** Shards that the present run needs. */
  #needed = new Set<string>();
  #writer: ShardWriter | null = null;
  #writing: Promise<void> = Promise.resolve();

  constructor(folder: CacheFolder, header: PartHeader) {
    this.#folder = folder;
    this.#header = header;
  }

  /** Bytes of one entry on disk. */
  get entryBytes(): number {
    return recordBytes(this.#header) + ENTRY_BYTES;
  }

  /** Looks for what others wrote meanwhile, and keeps the shards that hold these keys from being removed by this process. */
  async reserve(keys: readonly string[]): Promise<Reservation> {
    await this.#refresh();
    const places = keys.map((key) => this.#places.get(keyHash(key)));
    this.#needed = new Set([...places.flatMap((place) => (place ? [place.shard] : [])), ...(this.#writer ? [this.#writer.name] : [])]);
    const found = places.filter((place) => place !== undefined).length;
    const kept = (await this.#folder.shards()).filter(({ name }) => this.#needed.has(name)).reduce((sum, { bytes }) => sum + bytes, 0);
    const limit = await this.#folder.limit();
    const missing = (keys.length - found) * this.entryBytes;
    // Each shard has a header, and the last one is rarely full.
    const fits = missing === 0 || (this.#folder.writable && kept + missing + this.#folder.shardBytes <= limit);
    return { found, fits, limit };
  }

  has(key: string): boolean {
    return this.#places.has(keyHash(key));
  }

  async get(key: string): Promise<Uint8Array | null> {
    const hashed = keyHash(key);
    for (let place = this.#places.get(hashed) ?? null; place !== null; place = place.other) {
      const record = await this.#readRecord(place);
      if (record !== null && recordHash(Buffer.from(hashed, 'hex'), record).equals(place.hash)) return record;
      // Removed by another process, or damaged: as if it had never been kept.
      if (this.#places.get(hashed) !== place) continue;
      if (place.other === null) this.#places.delete(hashed);
      else this.#places.set(hashed, place.other);
    }
    return null;
  }

  async #readRecord({ shard, number }: Place): Promise<Buffer | null> {
    const file = this.#open(shard);
    file.users += 1;
    try {
      const size = recordBytes(this.#header);
      // With memory of its own: typed arrays of floats begin at multiples of their size.
      const record = Buffer.allocUnsafeSlow(size);
      const { bytesRead } = await (await file.handle).read(record, 0, size, number * size);
      return bytesRead === size ? record : null;
    } catch {
      return null;
    } finally {
      file.users -= 1;
    }
  }

  put(key: string, record: Uint8Array): Promise<void> {
    this.#writing = this.#writing.then(() => this.#append(keyHash(key), record));
    return this.#writing;
  }

  async close(): Promise<void> {
    await this.#writing;
    await this.#writer?.close().catch(() => undefined);
    this.#writer = null;
    for (const file of this.#files.values()) await close(file);
    this.#files.clear();
  }

  async #append(key: string, record: Uint8Array): Promise<void> {
    if (!this.#folder.writable || this.#places.has(key)) return;
    try {
      this.#writer ??= await this.#begin();
      if (this.#writer === null) return;
      const number = await this.#writer.append(key, record);
      this.#add(key, { shard: this.#writer.name, number, hash: recordHash(Buffer.from(key, 'hex'), record) });
      if (this.#writer.bytes + this.entryBytes <= this.#folder.shardBytes) return;
      await this.#writer.close();
      this.#writer = null;
    } catch (error) {
      this.#folder.fail(error);
      await this.#writer?.close().catch(() => undefined);
      this.#writer = null;
    }
  }

  async #begin(): Promise<ShardWriter | null> {
    const name = `${partName(this.#header)}-${randomUUID()}`;
    if (!await this.#folder.makeRoom(Math.max(this.#folder.shardBytes, HEADER_BYTES + this.entryBytes), this.#needed)) {
      this.#folder.fail('there is no room left in its budget or on the disk');
      return null;
    }
    const writer = await ShardWriter.create(this.#folder.path, name, this.#header);
    this.#needed.add(name);
    this.#read.set(name, Infinity);
    return writer;
  }

  async #refresh(): Promise<void> {
    const prefix = `${partName(this.#header)}-`;
    const names = await readdir(this.#folder.path).catch(() => []);
    for (const name of names.filter((one) => one.startsWith(prefix) && one.endsWith('.index')).map((one) => one.slice(0, -'.index'.length))) {
      if (this.#read.get(name) !== Infinity) await this.#readIndex(name);
    }
  }

  async #readIndex(name: string): Promise<void> {
    const bytes = await readFile(join(this.#folder.path, `${name}.index`)).catch(() => Buffer.alloc(0));
    if (!isHeaderOf(this.#header, bytes)) return;
    const before = this.#read.get(name) ?? 0;
    const entries = decodeEntries(bytes.subarray(HEADER_BYTES));
    for (const [number, { key, hash }] of entries.entries()) if (number >= before) this.#add(key, { shard: name, number, hash });
    this.#read.set(name, entries.length);
  }

  #add(key: string, place: Omit<Place, 'other'>): void {
    this.#places.set(key, { ...place, other: this.#places.get(key) ?? null });
  }

  #open(shard: string): OpenFile {
    this.#mark(shard);
    const known = this.#files.get(shard);
    if (known !== undefined) return known;
    const idle = this.#files.size < OPEN_FILES ? undefined : [...this.#files].find(([, { users }]) => users === 0);
    if (idle !== undefined) {
      this.#files.delete(idle[0]);
      void close(idle[1]);
    }
    const file = { handle: open(join(this.#folder.path, `${shard}.data`), 'r'), users: 0 };
    this.#files.set(shard, file);
    file.handle.catch(() => this.#files.delete(shard));
    return file;
  }

  #mark(shard: string): void {
    const now = this.#folder.now();
    if (now - (this.#marked.get(shard) ?? -Infinity) < MARK_EVERY_MS) return;
    this.#marked.set(shard, now);
    void utimes(join(this.#folder.path, `${shard}.index`), now / 1000, now / 1000).catch(() => undefined);
  }
}

const close = ({ handle }: OpenFile): Promise<void> => handle.then((file) => file.close()).catch(() => undefined);
