/**
 * A JPEG whose restart intervals were damaged, put in order again: libjpeg gives up, or leaves the
 * rest grey, where the numbers of the restart markers do not follow each other. Pure.
 */
import { jpegFrame } from './jpeg.ts';

/** What is left of a picture's coded data. */
export interface RepairedJpeg {
  bytes: Buffer;
  /** The share of the restart intervals that were there. */
  share: number;
}

/** The coded data between two restart markers, as a part of the file or with false markers cut out. */
interface Interval {
  data: Buffer;
  /** 0 to 7, of the marker behind it; null for the last. */
  marker: number | null;
}

const RST0 = 0xd0;
const RST7 = 0xd7;
const EOI = 0xd9;
/** Tables, the restart interval, and the next scan. */
const BETWEEN_SCANS = new Set([0xc4, 0xda, 0xdb, 0xdd]);

/**
 * The file with every interval in its place: one that is lost is filled with the one before it, one
 * that came twice is left out. Without restart intervals, the file without its false markers. Null
 * where it has restart intervals and several scans.
 */
export function repairedJpeg(bytes: Buffer): RepairedJpeg | null {
  const frame = jpegFrame(bytes);
  const scan = frame && firstScan(bytes, frame.end);
  if (!frame || !scan) return null;
  const interval = scan.restartInterval ?? restartInterval(bytes, frame.end);
  const isOneScan = frame.kind <= 1 && scan.components === frame.sampling.length;
  if (interval === 0) return { bytes: withoutMarkers(bytes, scan.start, isOneScan), share: 1 };
  if (!isOneScan || frame.height === 0) return null;
  const needed = Math.ceil(minimumCodedUnits(frame) / interval);
  // Each has a marker: a file that claims more of them than bytes is no picture.
  if (needed * 2 > bytes.length) return null;
  const found = intervalsOf(bytes, scan.start, needed);
  const { parts, kept } = inOrder(found, needed);
  return {
    bytes: Buffer.concat([bytes.subarray(0, scan.start), ...parts, Buffer.from([0xff, 0xd9])]),
    share: kept / needed,
  };
}

/** What looks like a marker between here and the end of the picture is damage: libjpeg would stop there. */
function withoutMarkers(bytes: Buffer, start: number, isOneScan: boolean): Buffer {
  const repaired = Buffer.from(bytes);
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const code = bytes[at + 1] ?? 0;
    if (code === EOI) break;
    if (!isOneScan && BETWEEN_SCANS.has(code) && at + 4 <= bytes.length) {
      at += 1 + bytes.readUInt16BE(at + 2);
    } else if (code !== 0) {
      repaired[at] = 0;
    }
  }
  return repaired;
}

function minimumCodedUnits(frame: {
  width: number;
  height: number;
  sampling: readonly { across: number; down: number }[];
}): number {
  // A scan of one component has one block a unit, whatever the component's sampling.
  const isSingle = frame.sampling.length === 1;
  const across = isSingle ? 1 : Math.max(1, ...frame.sampling.map((one) => one.across));
  const down = isSingle ? 1 : Math.max(1, ...frame.sampling.map((one) => one.down));
  return Math.ceil(frame.width / (8 * across)) * Math.ceil(frame.height / (8 * down));
}

/** DRI before the frame header. */
function restartInterval(bytes: Buffer, end: number): number {
  for (let at = 2; at + 6 <= end && bytes[at] === 0xff; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at + 1] === 0xdd) return bytes.readUInt16BE(at + 4);
  }
  return 0;
}

/** The first scan's data, the number of its components, and the DRI between frame and scan. */
function firstScan(
  bytes: Buffer,
  frameEnd: number,
): { start: number; components: number; restartInterval: number | null } | null {
  let restart: number | null = null;
  for (let at = frameEnd; at + 6 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    if (bytes[at] !== 0xff) return null;
    if (bytes[at + 1] === 0xdd) restart = bytes.readUInt16BE(at + 4);
    if (bytes[at + 1] === 0xda) {
      const start = at + 2 + bytes.readUInt16BE(at + 2);
      return { start, components: bytes[at + 4] ?? 0, restartInterval: restart };
    }
  }
  return null;
}

/** Cuts the coded data at its restart markers; what no restart follows any more is the last one. */
function intervalsOf(bytes: Buffer, start: number, needed: number): Interval[] {
  const intervals: Interval[] = [];
  const pieces: Buffer[] = [];
  let from = start;
  const end = (at: number, marker: number | null): void => {
    intervals.push({
      data: Buffer.concat([...pieces.splice(0), bytes.subarray(from, at)]),
      marker,
    });
  };
  // Twice the number: what came twice is among them.
  for (let at = start; at + 1 < bytes.length && intervals.length < needed * 2; at += 1) {
    const code = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff || code === 0 || code === 0xff) continue;
    if (code >= RST0 && code <= RST7) {
      end(at, code - RST0);
    } else {
      if (!hasRestartBehind(bytes, at + 2)) {
        end(at, null);
        return intervals;
      }
      // Not a marker, but damage: the decoder would take it for the end of the picture.
      pieces.push(bytes.subarray(from, at));
    }
    from = at + 2;
    at += 1;
  }
  end(bytes.length, null);
  return intervals;
}

/** Whether a restart marker comes before another picture begins, and soon. */
function hasRestartBehind(bytes: Buffer, from: number): boolean {
  for (let at = from; at + 1 < Math.min(bytes.length, from + 65_536); at += 1) {
    const code = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) continue;
    if (code >= RST0 && code <= RST7) return true;
    if (code === 0xd8) return false;
  }
  return false;
}

/** Counts along the markers, which say how many intervals are missing, modulo 8. */
function inOrder(found: readonly Interval[], needed: number): { parts: Buffer[]; kept: number } {
  const data: Buffer[] = [];
  let kept = 0;
  for (const [index, one] of found.entries()) {
    const { marker } = one;
    const lost = marker === null ? 0 : (marker - data.length + needed * 8) % 8;
    // One number that stands alone against its neighbours was hit itself.
    const following = found[index + 1]?.marker ?? null;
    const isHit =
      following !== null && lost !== 0 && (following - data.length - 1 + needed * 8) % 8 === 0;
    if (lost > 5 && !isHit) continue;
    for (let filled = 0; filled < lost && !isHit; filled += 1) data.push(data.at(-1) ?? one.data);
    data.push(one.data);
    kept += 1;
  }
  // Whole ones, for libvips (8.18) gives up after many warnings.
  while (data.length < needed) data.push(data.at(-1) ?? Buffer.alloc(0));
  const parts = data.slice(0, needed).flatMap((part, index) => {
    return index === needed - 1 ? [part] : [part, Buffer.from([0xff, RST0 + (index % 8)])];
  });
  return { parts, kept: Math.min(kept, needed) };
}
