/** What a PNG says of its colours, which libvips (8.18) does not heed. Pure. */
import {
  codingOfPng,
  gammaCoding,
  USUAL_PEAK,
  type Chromaticities,
  type ColourCoding,
} from './colour.ts';

export interface PngColours {
  coding: ColourCoding | null;
  /** There is a profile, but it is not the one that counts. */
  ignoreProfile: boolean;
}

/** In the order of the standard (PNG 3): cICP, then iCCP, sRGB, and last gAMA with cHRM. */
export function pngColours(bytes: Buffer): PngColours {
  const chunks = chunksBeforePixels(bytes);
  const cicp = chunks.get('cICP');
  // Only RGB with all levels makes sense here.
  if (cicp?.length === 4 && cicp[2] === 0 && cicp[3] === 1) {
    const light = chunks.get('cLLI');
    const brightest = light?.length === 8 ? light.readUInt32BE(0) / 10_000 : 0;
    const coding = codingOfPng(cicp[0] ?? 0, cicp[1] ?? 0, brightest || USUAL_PEAK);
    return { coding, ignoreProfile: true };
  }
  const gamma = chunks.get('gAMA');
  if (chunks.has('iCCP') || chunks.has('sRGB') || gamma?.length !== 4) {
    return { coding: null, ignoreProfile: false };
  }
  return { coding: codingByGamma(gamma.readUInt32BE(0), chunks.get('cHRM')), ignoreProfile: false };
}

/** sRGB's own numbers, which many programs write, mean sRGB. */
function codingByGamma(gamma: number, chromaticities: Buffer | undefined): ColourCoding | null {
  // Beyond these it is no picture's gamma.
  if (gamma < 10_000 || gamma > 500_000) return null;
  const primaries = chromaticities?.length === 32 ? chromaticitiesOf(chromaticities) : null;
  if (primaries === null && Math.abs(gamma - 45_455) <= 100) return null;
  return gammaCoding(100_000 / gamma, primaries);
}

/** Written as white, red, green, blue; null where they are sRGB's or no colours at all. */
function chromaticitiesOf(chunk: Buffer): Chromaticities | null {
  const at = (index: number): number => chunk.readUInt32BE(index * 4) / 100_000;
  const [wx, wy, rx, ry, gx, gy, bx, by] = [0, 1, 2, 3, 4, 5, 6, 7].map(
    at,
  ) as unknown as Chromaticities;
  const usual = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
  if (usual.every((value, index) => Math.abs(value - at(index)) < 0.002)) return null;
  const isTriangle = Math.abs((gx - rx) * (by - ry) - (bx - rx) * (gy - ry)) > 0.01;
  return isTriangle && Math.min(wy, ry, gy, by) > 0 ? [rx, ry, gx, gy, bx, by, wx, wy] : null;
}

function chunksBeforePixels(bytes: Buffer): Map<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at + 12 <= bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const type = bytes.toString('latin1', at + 4, at + 8);
    if (type === 'IDAT') break;
    chunks.set(type, bytes.subarray(at + 8, at + 8 + bytes.readUInt32BE(at)));
  }
  return chunks;
}
