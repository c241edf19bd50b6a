import { mkdir, readdir, rm, stat, statfs, unlink } from 'node:fs/promises';
import { endianness } from 'node:os';
import { join } from 'node:path';

/** Left free on the disk whatever the budget says: labels are written there too. */
const RESERVE_BYTES = 2 ** 30;

const MAX_SHARD_BYTES = 64 * 2 ** 20;

export interface CacheFolderOptions {
  /** Bytes that all shards together may take. */
  readonly budget: number;
  /** Milliseconds since 1970, to say when a shard was last used. */
  readonly now: () => number;
  /** Told once why nothing more can be kept. */
  readonly onFailure: (reason: string) => void;
}

export interface StoredShard {
  readonly name: string;
  readonly bytes: number;
  readonly usedAt: number;
}

/** The shards of a project's cache, whoever wrote them: what they take, and the removal of those that were not used for longest. */
export class CacheFolder {
  readonly path: string;
  readonly now: () => number;
  readonly shardBytes: number;
  readonly #budget: number;
  readonly #onFailure: (reason: string) => void;
  #writable = endianness() === 'LE';

  /** @param cacheFolder the project's `cache` */
  constructor(cacheFolder: string, { budget, now, onFailure }: CacheFolderOptions) {
    this.path = join(cacheFolder, 'activations');
    this.now = now;
    // Several shards fit, so that removing one is not removing all.
    this.shardBytes = Math.min(MAX_SHARD_BYTES, Math.floor(budget / 8));
    this.#budget = budget;
    this.#onFailure = onFailure;
  }

  get writable(): boolean {
    return this.#writable;
  }

  /** Makes the folder, and clears away what versions before this one kept. Never rejects. */
  async prepare(): Promise<void> {
    try {
      await mkdir(this.path, { recursive: true });
      await rm(join(this.path, '..', 'features'), { recursive: true, force: true });
    } catch (error) {
      this.fail(error);
    }
  }

  /** Nothing is kept from here on; the first reason is told. */
  fail(error: unknown): void {
    if (!this.#writable) return;
    this.#writable = false;
    this.#onFailure(error instanceof Error ? error.message : String(error));
  }

  /** Bytes that shards may take now: the budget, or less where the disk is nearly full. */
  async limit(): Promise<number> {
    try {
      const { bavail, bsize } = await statfs(this.path);
      const used = sumOf(await this.shards());
      return Math.max(0, Math.min(this.#budget, used + bavail * bsize - RESERVE_BYTES));
    } catch {
      return 0;
    }
  }

  async shards(): Promise<StoredShard[]> {
    const files = await readdir(this.path).catch(() => []);
    const sized = await Promise.all(files.map(async (file) => ({ file, info: await stat(join(this.path, file)).catch(() => null) })));
    const shards = new Map<string, StoredShard>();
    for (const { file, info } of sized) {
      if (info === null) continue;
      const name = file.slice(0, file.lastIndexOf('.'));
      const { bytes = 0, usedAt = 0 } = shards.get(name) ?? {};
      // Data without an index is what an interrupted removal left: never used, and so first to go.
      shards.set(name, { name, bytes: bytes + info.size, usedAt: file.endsWith('.index') ? info.mtimeMs : usedAt });
    }
    return [...shards.values()];
  }

  /** Removes the least recently used shards until `bytes` more fit. Resolves to whether they do. `keep`: not to be removed. */
  async makeRoom(bytes: number, keep: ReadonlySet<string>): Promise<boolean> {
    const limit = await this.limit();
    const shards = await this.shards();
    let used = sumOf(shards);
    for (const { name, bytes: freed } of shards.filter((shard) => !keep.has(shard.name)).sort((a, b) => a.usedAt - b.usedAt)) {
      if (used + bytes <= limit) break;
      if (await this.#remove(name)) used -= freed;
    }
    return used + bytes <= limit;
  }

  /** The index first: without it the data is nothing. Whoever has the files open reads on; a system that forbids it keeps them. */
  async #remove(name: string): Promise<boolean> {
    try {
      for (const ending of ['index', 'data']) {
        await unlink(join(this.path, `${name}.${ending}`)).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
      }
      return true;
    } catch {
      return false;
    }
  }
}

const sumOf = (shards: readonly StoredShard[]): number => shards.reduce((sum, { bytes }) => sum + bytes, 0);
