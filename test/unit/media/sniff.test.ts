import { describe, expect, it } from 'vitest';
import { sniffFormat, unsupported } from '../../../src/media/sniff/index.ts';

const bytes = (text: string, length = 400): Uint8Array => Buffer.concat([Buffer.from(text, 'latin1')], length);

describe('sniffFormat', () => {
  it.each([
    ['\x89PNG\r\n\x1a\n', 'PNG'],
    ['\x89PNG\n\x1a\n', 'PNG'],
    ['\xff\xd8\xff\xe0', 'JPEG'],
    [`${'\0'.repeat(128)}DICM`, 'DICOM'],
    ['\x02\0\0\0UL\x04\0', 'DICOM'],
    ['\x08\0\x05\0\x0a\0\0\0ISO_IR 100', 'DICOM'],
    ['\x08\0\x05\0CS\x0a\0ISO_IR 100', 'DICOM'],
    ['\0\x08\0\x05CS\0\x0aISO_IR 100', 'DICOM'],
  ])('tells %j by its content', (start, format) => expect(sniffFormat(bytes(start))).toEqual({ format }));

  it.each([['II*\0', 'TIFF'], ['RIFF\0\0\0\0WEBP', 'WebP'], ['GIF89a', 'GIF'], ['%PDF-1.7', 'PDF'], ['PK\x03\x04', 'ZIP archive'], ['\0\0\0\x0cjP  ', 'JPEG 2000']])(
    'names %j, which it does not read', (start, name) => {
      expect(sniffFormat(bytes(start))).toEqual({ format: null, name });
      expect(unsupported('a.png', name)).toMatchObject({ code: 'UNSUPPORTED_FILE', message: `a.png is ${name}, which this version does not read.` });
    });

  it.each(['', '\xff', 'file,label\na.png,yes', '\x08\0nonsense that is longer than it may be'])('makes nothing of %j', (start) => {
    expect(sniffFormat(bytes(start, start.length))).toEqual({ format: null, name: null });
  });
});
