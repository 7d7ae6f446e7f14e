/** The little that must be known of a JPEG without decoding it. Pure; imports nothing. */

export interface JpegFrame {
  width: number;
  height: number;
  /** 0 baseline, 1 extended, 2 progressive, 3 lossless, …: the SOF marker's number. */
  kind: number;
  /** Of a sample. */
  bits: number;
  /** Of each component. */
  sampling: { across: number; down: number }[];
  /** False for the lossless kinds in which RAW sensor data is kept, and for 12 bits. */
  viewable: boolean;
  /** Offset just behind the frame header, where the picture's own data begins. */
  end: number;
}

const MOST_BLANKS = 1024;

/**
 * How many blanks, line breaks and zeros stand in front of a JPEG, as faulty servers and copies put
 * them there, and beginnings that come twice; 0 where the file begins with its picture or holds none.
 * Browsers do not skip them.
 */
export function blankLead(bytes: Uint8Array): number {
  let at = 0;
  while (at < MOST_BLANKS && [0x00, 0x09, 0x0a, 0x0d, 0x20].includes(bytes[at] ?? 1)) at += 1;
  const isStart = (place: number): boolean => bytes[place] === 0xff && bytes[place + 1] === 0xd8;
  while (at < MOST_BLANKS && isStart(at) && isStart(at + 2)) at += 2;
  return isStart(at) && bytes[at + 2] === 0xff ? at : 0;
}

/** The first frame header (ITU-T T.81, B.2.2), or null when there is none. */
export function jpegFrame(bytes: Uint8Array): JpegFrame | null {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return null;
    const marker = bytes[at + 1] ?? 0;
    // Fill bytes, and markers that stand alone.
    if (marker === 0xff) at += 1;
    else if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) at += 2;
    else if (isFrame(marker)) {
      const bits = view.getUint8(at + 4);
      return {
        width: view.getUint16(at + 7),
        height: view.getUint16(at + 5),
        kind: marker - 0xc0,
        bits,
        sampling: samplingOf(bytes, at),
        // Baseline, extended and progressive, 8 bits.
        viewable: marker <= 0xc2 && bits === 8,
        end: at + 2 + view.getUint16(at + 2),
      };
    } else at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function samplingOf(bytes: Uint8Array, frame: number): JpegFrame['sampling'] {
  const count = Math.min(bytes[frame + 9] ?? 0, 4);
  return Array.from({ length: count }, (_, index) => {
    const factors = bytes[frame + 11 + 3 * index] ?? 0x11;
    return { across: factors >> 4, down: factors & 15 };
  });
}

/** SOF0 to SOF15 without DHT (C4), JPG (C8) and DAC (CC), which share the range. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

const START_OF_SCAN = 0xda;
const COMMENT = 0xfe;

/** The segments before the picture's data, without their marks and lengths. */
export function* segmentsOf(
  jpeg: Uint8Array,
): Generator<{ marker: number; at: number; content: Uint8Array }> {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8) return;
  for (let at = 2; at + 4 <= jpeg.length && jpeg[at] === 0xff;) {
    const marker = jpeg[at + 1] ?? 0;
    if (marker === START_OF_SCAN) return;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const end = at + 2 + (((jpeg[at + 2] ?? 0) << 8) | (jpeg[at + 3] ?? 0));
    yield { marker, at: at + 4, content: jpeg.subarray(at + 4, end) };
    at = end;
  }
}

/** The text of the first comment segment; null where there is none. UTF-8, or Latin-1 where it is no UTF-8. */
export function jpegComment(bytes: Uint8Array): string | null {
  for (const { marker, content } of segmentsOf(bytes)) {
    if (marker === COMMENT) return textOf(content);
  }
  return null;
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}
