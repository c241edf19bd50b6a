import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeEntry, encodeHeader, ENTRY_BYTES, HEADER_BYTES, recordBytes } from './shardFormat.ts';
import type { PartHeader } from './shardFormat.ts';

/** Appends to a shard of its own: no other process or thread writes to it, and nobody does after its writer is closed. */
export class ShardWriter {
  readonly name: string;
  readonly #index: FileHandle;
  readonly #data: FileHandle;
  readonly #record: number;
  #count = 0;

  private constructor(name: string, index: FileHandle, data: FileHandle, record: number) {
    this.name = name;
    this.#index = index;
    this.#data = data;
    this.#record = record;
  }

  /** Rejects where the files can't be made. */
  static async create(folder: string, name: string, header: PartHeader): Promise<ShardWriter> {
    const index = await open(join(folder, `${name}.index`), 'wx');
    try {
      await index.write(encodeHeader(header), 0, HEADER_BYTES, 0);
      return new ShardWriter(name, index, await open(join(folder, `${name}.data`), 'wx'), recordBytes(header));
    } catch (error) {
      await index.close();
      throw error;
    }
  }

  get bytes(): number {
    return HEADER_BYTES + this.#count * (ENTRY_BYTES + this.#record);
  }

  /** The record first: an entry says that its record is there. Resolves to its number. After a rejection the shard takes no more. */
  async append(hashedKey: string, record: Uint8Array): Promise<number> {
    const number = this.#count;
    const entry = encodeEntry(hashedKey, record);
    await write(this.#data, record, number * this.#record);
    await write(this.#index, entry, HEADER_BYTES + number * ENTRY_BYTES);
    this.#count += 1;
    return number;
  }

  async close(): Promise<void> {
    await this.#index.close();
    await this.#data.close();
  }
}

async function write(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  const { bytesWritten } = await file.write(bytes, 0, bytes.byteLength, position);
  // A disk that fills up takes a part, and says so only when asked for the rest.
  if (bytesWritten < bytes.byteLength) await write(file, bytes.subarray(bytesWritten), position + bytesWritten);
}
