import dicomParser from 'dicom-parser';
import type { DataSet } from 'dicom-parser';
import { inflateRawSync } from 'node:zlib';
import { GraftError } from '../../domain/errors/index.ts';
import { damaged } from '../image/index.ts';
import type { DecodeLimits } from '../image/index.ts';
import { DEFLATED, describeSyntax, EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, isReadable } from './transferSyntaxes.ts';

const PREAMBLE = 128;

export interface ParsedDataset {
  readonly dataset: DataSet;
  /** As stated; for a file without Part 10 header the one that its first element is written in. */
  readonly transferSyntax: string;
}

/**
 * Reads all elements of a DICOM file: with or without preamble and Part 10 header, implicit or explicit VR, either byte
 * order, deflated. Throws UNSUPPORTED_FILE naming another transfer syntax, UNREADABLE_FILE for a damaged file.
 */
export function parseDataset(file: string, bytes: Uint8Array, limits: DecodeLimits): ParsedDataset {
  const part10 = withPreamble(bytes);
  const bare = part10 === null ? syntaxOfBareDataset(bytes) : null;
  try {
    const transferSyntax = bare ?? statedSyntax(file, part10!);
    if (!isReadable(transferSyntax)) {
      throw new GraftError('UNSUPPORTED_FILE', `${file} is compressed as ${describeSyntax(transferSyntax)}, which this version does not read.`, { file, field: 'TransferSyntaxUID', remedy: 'Convert it to an uncompressed transfer syntax, for instance with dcmdjpeg, dcmdjpls or gdcmconv --raw.' });
    }
    const inflater = (all: Uint8Array, position: number): Uint8Array => inflate(file, all, position, limits);
    const options = { ...(bare === null ? {} : { TransferSyntaxUID: bare }), ...(transferSyntax === DEFLATED ? { inflater: inflater as never } : {}) };
    return { dataset: dicomParser.parseDicom(part10 ?? bytes, options), transferSyntax };
  } catch (error) {
    if (error instanceof GraftError) throw error;
    throw damaged(file, 'its DICOM elements cannot be read to the end, so it may be cut off', error);
  }
}

/** The file with a preamble, or null where it has no Part 10 header at all. */
function withPreamble(bytes: Uint8Array): Uint8Array | null {
  const magic = (offset: number): boolean => 'DICM'.split('').every((char, i) => bytes[offset + i] === char.charCodeAt(0));
  if (magic(PREAMBLE)) return bytes;
  const metaFirst = bytes[0] === 0x02 && bytes[1] === 0x00;
  if (!metaFirst) return null;
  const padded = new Uint8Array(PREAMBLE + 4 + bytes.length);
  padded.set([0x44, 0x49, 0x43, 0x4d], PREAMBLE);
  padded.set(bytes, PREAMBLE + 4);
  return padded;
}

function statedSyntax(file: string, part10: Uint8Array): string {
  const uid = dicomParser.readPart10Header(part10, { untilTag: 'x00020010' }).string('x00020010');
  if (uid === undefined || uid === '') throw damaged(file, 'its header does not state its transfer syntax (0002,0010)');
  return uid;
}

/** VR letters after the first tag mean explicit VR; a group number that only makes sense swapped means big endian. */
function syntaxOfBareDataset(bytes: Uint8Array): string {
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4]!, bytes[5]!));
  const big = bytes[0] === 0x00;
  if (big) return EXPLICIT_BIG;
  return explicit ? EXPLICIT_LITTLE : IMPLICIT_LITTLE;
}

/** The header as it is, followed by the inflated dataset, of bounded size. */
function inflate(file: string, all: Uint8Array, position: number, limits: DecodeLimits): Uint8Array {
  try {
    return Buffer.concat([all.subarray(0, position), inflateRawSync(all.subarray(position), { maxOutputLength: limits.frameBytes })]);
  } catch (cause) {
    throw damaged(file, 'its deflated dataset cannot be inflated', cause);
  }
}
