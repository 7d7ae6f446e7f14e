/**
 * Decoded pixels together with their colour profile, as an uncompressed TIFF in memory: the only
 * way to hand both to libvips through sharp (0.35), whose raw input takes no profile. Pure.
 */

/** Pixels row by row; RGB or RGB with alpha. */
export interface TaggedPixels {
  width: number;
  height: number;
  channels: 3 | 4;
  /** Of a channel; 16 are little-endian. */
  bits: 8 | 16;
  data: Uint8Array;
  profile: Uint8Array | null;
  /** How the picture is to be turned, as EXIF counts. */
  orientation?: number;
}

/** The file's bytes: header, one directory (TIFF 6.0), profile, one strip of pixels. */
export function pixelsAsTiff(picture: TaggedPixels): Buffer {
  const { width, height, channels, bits, data, profile, orientation = 1 } = picture;
  const SHORT = 3;
  const LONG = 4;
  const UNDEFINED = 7;
  const entryCount = 10 + (profile ? 1 : 0) + (channels === 4 ? 1 : 0);
  const bitsAt = 8 + 2 + entryCount * 12 + 4;
  const profileAt = bitsAt + channels * 2;
  const pixelsAt = profileAt + (profile?.length ?? 0) + ((profile?.length ?? 0) % 2);
  const entries: [tag: number, type: number, count: number, value: number][] = [
    [256, LONG, 1, width],
    [257, LONG, 1, height],
    [258, SHORT, channels, bitsAt],
    [259, SHORT, 1, 1],
    [262, SHORT, 1, 2],
    [273, LONG, 1, pixelsAt],
    [274, SHORT, 1, orientation],
    [277, SHORT, 1, channels],
    [278, LONG, 1, height],
    [279, LONG, 1, data.length],
  ];
  // 338 is ExtraSamples; 2 means alpha that is not multiplied in. 34675 is the ICC profile.
  if (channels === 4) entries.push([338, SHORT, 1, 2]);
  if (profile) entries.push([34675, UNDEFINED, profile.length, profileAt]);

  const file = Buffer.alloc(pixelsAt + data.length);
  file.write('II*\0', 'latin1');
  file.writeUInt32LE(8, 4);
  file.writeUInt16LE(entries.length, 8);
  entries.forEach(([tag, type, count, value], index) => {
    const at = 10 + index * 12;
    file.writeUInt16LE(tag, at);
    file.writeUInt16LE(type, at + 2);
    file.writeUInt32LE(count, at + 4);
    file.writeUInt32LE(value, at + 8);
  });
  for (let channel = 0; channel < channels; channel += 1) {
    file.writeUInt16LE(bits, bitsAt + channel * 2);
  }
  if (profile) file.set(profile, profileAt);
  file.set(data, pixelsAt);
  return file;
}
