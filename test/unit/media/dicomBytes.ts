/** Small DICOM files by hand (PS3.5 section 7, PS3.10), for tests that need one exact property. */

/** Tag as eight hex digits → value bytes, little endian, of even length. */
export type Elements = Readonly<Record<string, Buffer>>;
export type Encoding = 'implicit' | 'explicit' | 'big';

const SYNTAX: Readonly<Record<Encoding, string>> = { implicit: '1.2.840.10008.1.2\0', explicit: '1.2.840.10008.1.2.1\0', big: '1.2.840.10008.1.2.2\0' };

function vrOf(tag: string): string {
  if (tag.startsWith('7fe0')) return 'OW';
  if (tag === '00020010') return 'UI';
  return /^0028(0002|0006|001[01]|010[0-3])$/.test(tag) ? 'US' : tag === '00280004' ? 'CS' : 'DS';
}

function element(tag: string, value: Buffer, encoding: Encoding): Buffer {
  const big = encoding === 'big';
  const u16 = (n: number): Buffer => (big ? Buffer.from([n >> 8, n & 255]) : Buffer.from([n & 255, n >> 8]));
  const u32 = (n: number): Buffer => (big ? Buffer.concat([u16(n >>> 16), u16(n & 65_535)]) : Buffer.concat([u16(n & 65_535), u16(n >>> 16)]));
  const head = [u16(Number.parseInt(tag.slice(0, 4), 16)), u16(Number.parseInt(tag.slice(4), 16))];
  const vr = vrOf(tag);
  const body = big && (vr === 'US' || vr === 'OW') ? Buffer.from(value).swap16() : value;
  if (encoding === 'implicit') return Buffer.concat([...head, u32(body.length), body]);
  return Buffer.concat([...head, Buffer.from(vr), ...(vr === 'OW' ? [u16(0), u32(body.length)] : [u16(body.length)]), body]);
}

const dataset = (elements: Elements, encoding: Encoding): Buffer => Buffer.concat(Object.keys(elements).sort().map((tag) => element(tag, elements[tag]!, encoding)));

/** Preamble, header and dataset. */
export function part10(elements: Elements, encoding: Encoding = 'explicit'): Buffer {
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), element('00020010', Buffer.from(SYNTAX[encoding]), 'explicit'), dataset(elements, encoding)]);
}

/** The dataset alone, as some old machines write it. */
export const implicit = (elements: Elements): Buffer => dataset({ '00080005': Buffer.from('ISO_IR 100'), ...elements }, 'implicit');
