/** exifr's smallest build has the one call we need as an ES module, in Node as well as in a bundle. */
declare module 'exifr/dist/mini.esm.mjs' {
  /** EXIF orientation of a JPEG, 1 to 8; undefined without one. */
  export function orientation(bytes: Uint8Array): Promise<number | undefined>;
}
