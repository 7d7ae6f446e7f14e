/** A JPEG's EXIF as bytes: what programs copy that know nothing of it. */

/** The APP1 segment with EXIF, with its marker; null where there is none. */
export function exifOf(jpeg: Buffer): Buffer | null {
  for (let at = 2; at + 10 < jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1];
    if (marker === 0xda) return null;
    const end = at + 2 + jpeg.readUInt16BE(at + 2);
    if (marker === 0xe1 && jpeg.toString('latin1', at + 4, at + 8) === 'Exif') {
      return jpeg.subarray(at, end);
    }
    at = end;
  }
  return null;
}

/** A JPEG without EXIF, with this one. */
export function withExif(jpeg: Buffer, exif: Buffer | null): Buffer {
  return Buffer.concat([jpeg.subarray(0, 2), exif ?? Buffer.alloc(0), jpeg.subarray(2)]);
}
