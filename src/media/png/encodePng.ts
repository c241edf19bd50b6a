import { encode } from 'fast-png';

/** 8-bit PNG of `width * height * channels` bytes, row-major. */
export function encodePng8(image: { readonly width: number; readonly height: number; readonly channels: 1 | 3; readonly data: Uint8Array }): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encode({ ...image, depth: 8 }));
}
