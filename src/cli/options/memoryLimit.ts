import { Option } from 'commander';
import { integer } from './scalars.ts';

export function memoryLimitOption(): Option {
  return new Option('--memory-limit <mib>', 'memory that the training may take (default: what is free); batches are computed in shares that fit').argParser(integer(1, 1_000_000));
}

/** The option in bytes, as calls take it. */
export function limitOf({ memoryLimit }: { readonly memoryLimit?: number | undefined }): { memoryLimit?: number } {
  return memoryLimit === undefined ? {} : { memoryLimit: memoryLimit * 2 ** 20 };
}
