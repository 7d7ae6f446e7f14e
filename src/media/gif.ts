/** How much of a GIF's screen its first frame covers. Pure. */

/** A part of a picture, in shares of its sides. */
export interface Part {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * The part that the first frame covers; null where it is all of it, or nothing can be told. libvips
 * fills the rest with black, where browsers show nothing.
 */
export function firstFrame(bytes: Buffer): Part | null {
  if (bytes.length < 13) return null;
  const width = bytes.readUInt16LE(6);
  const height = bytes.readUInt16LE(8);
  let at = 13 + colourTable(bytes[10] ?? 0);
  // Extensions come before the frame: a label, then blocks until an empty one.
  while (bytes[at] === 0x21) {
    at += 2;
    for (let size = bytes[at]; size !== undefined && size !== 0; size = bytes[at]) at += 1 + size;
    at += 1;
  }
  if (bytes[at] !== 0x2c || at + 9 > bytes.length || width === 0 || height === 0) return null;
  const [left, top] = [bytes.readUInt16LE(at + 1), bytes.readUInt16LE(at + 3)];
  const [across, down] = [bytes.readUInt16LE(at + 5), bytes.readUInt16LE(at + 7)];
  if (left === 0 && top === 0 && across >= width && down >= height) return null;
  return {
    left: left / width,
    top: top / height,
    right: (left + across) / width,
    bottom: (top + down) / height,
  };
}

function colourTable(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1);
}
