import { GraftError } from '../../domain/errors/index.ts';

/**
 * Bytes of a text file as text, without its byte order mark. UTF-8 is assumed; UTF-16 is taken where a mark says so.
 * A wrong guess would change labels silently, so nothing is replaced or guessed.
 *
 * @param file name for the error, as the user gave it
 * @throws GraftError UNREADABLE_FILE, naming the first line that isn't text
 */
export function decodeText(bytes: Uint8Array, file: string): string {
  const mark = byteOrderMark(bytes);
  const body = bytes.subarray(mark.length);
  let text: string;
  try {
    text = new TextDecoder(mark.encoding, { fatal: true }).decode(body);
  } catch (cause) {
    const where = mark.encoding === 'utf-8' ? ` from line ${firstBadLine(body)} on` : '';
    throw notText(file, `${file} isn't ${mark.encoding.toUpperCase()} text${where}`, cause);
  }
  const nul = text.indexOf('\0');
  if (nul >= 0) throw notText(file, `${file} isn't a text file: line ${text.slice(0, nul).split('\n').length} holds a zero byte`);
  return text;
}

function notText(file: string, message: string, cause?: unknown): GraftError {
  return new GraftError('UNREADABLE_FILE', message, { file, remedy: 'Save it as "CSV UTF-8" (in Excel: Save as, CSV UTF-8) and try again.' }, { cause });
}

function byteOrderMark(bytes: Uint8Array): { encoding: 'utf-8' | 'utf-16le' | 'utf-16be'; length: number } {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: 'utf-8', length: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', length: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', length: 2 };
  return { encoding: 'utf-8', length: 0 };
}

/** Line feed never occurs inside a UTF-8 sequence, so lines can be decoded one by one. */
function firstBadLine(bytes: Uint8Array): number {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let line = 1, start = 0; ; line++) {
    const end = bytes.indexOf(10, start);
    try {
      decoder.decode(bytes.subarray(start, end < 0 ? bytes.length : end));
    } catch {
      return line;
    }
    if (end < 0) return line;
    start = end + 1;
  }
}
