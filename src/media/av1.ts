/** What the coded data of an AVIF says of its own colours (AV1 specification, 5.5). Pure. */
import type { Nclx } from './iso-media.ts';

/** Bits of a buffer, the highest of a byte first; zeros behind its end. */
class Bits {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at > this.#bytes.length * 8;
  }

  read(count: number): number {
    let value = 0;
    for (let bit = 0; bit < count; bit += 1, this.#at += 1) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value = value * 2 + ((byte >> (7 - (this.#at & 7))) & 1);
    }
    return value;
  }

  flag(): boolean {
    return this.read(1) === 1;
  }

  /** A number that says by its leading zeros how long it is. */
  skipVariable(): void {
    let zeros = 0;
    while (zeros < 32 && !this.isAtEnd && !this.flag()) zeros += 1;
    if (zeros < 32) this.read(zeros);
  }
}

const SEQUENCE_HEADER = 1;

/** Colours by numbers as the first sequence header has them; null where there is none. */
export function coloursOfAv1(data: Uint8Array): Nclx | null {
  for (let at = 0; at + 2 <= data.length;) {
    const head = data[at] ?? 0;
    const hasSize = (head & 2) !== 0;
    at += (head & 4) !== 0 ? 2 : 1;
    let size = hasSize ? 0 : data.length - at;
    if (hasSize) {
      for (let shift = 0; shift < 28; shift += 7) {
        const byte = data[at] ?? 0;
        at += 1;
        size += (byte & 0x7f) << shift;
        if (byte < 0x80) break;
      }
    }
    if (((head >> 3) & 15) === SEQUENCE_HEADER) return coloursOf(data.subarray(at, at + size));
    at += size;
  }
  return null;
}

function coloursOf(header: Uint8Array): Nclx | null {
  const bits = new Bits(header);
  const profile = bits.read(3);
  bits.read(1);
  const isReduced = bits.flag();
  if (isReduced) bits.read(5);
  else skipOperatingPoints(bits);
  const [widthBits, heightBits] = [bits.read(4) + 1, bits.read(4) + 1];
  bits.read(widthBits);
  bits.read(heightBits);
  if (!isReduced && bits.flag()) bits.read(7);
  bits.read(3);
  if (!isReduced) skipTools(bits);
  bits.read(3);
  const colours = colourConfig(bits, profile);
  return bits.isAtEnd ? null : colours;
}

function skipOperatingPoints(bits: Bits): void {
  let delayBits = 0;
  let hasModel = false;
  if (bits.flag()) {
    bits.read(64);
    if (bits.flag()) bits.skipVariable();
    hasModel = bits.flag();
    if (hasModel) {
      delayBits = bits.read(5) + 1;
      bits.read(42);
    }
  }
  const hasDelay = bits.flag();
  for (let left = bits.read(5) + 1; left > 0; left -= 1) {
    bits.read(12);
    if (bits.read(5) > 7) bits.read(1);
    if (hasModel && bits.flag()) bits.read(2 * delayBits + 1);
    if (hasDelay && bits.flag()) bits.read(4);
  }
}

function skipTools(bits: Bits): void {
  bits.read(4);
  const hasOrder = bits.flag();
  if (hasOrder) bits.read(2);
  const forcesScreenTools = bits.flag() || bits.flag();
  if (forcesScreenTools && !bits.flag()) bits.read(1);
  if (hasOrder) bits.read(3);
}

function colourConfig(bits: Bits, profile: number): Nclx {
  const isHigh = bits.flag();
  if (profile === 2 && isHigh) bits.read(1);
  const isGrey = profile !== 1 && bits.flag();
  const isDescribed = bits.flag();
  const [primaries, transfer, matrix] = isDescribed
    ? [bits.read(8), bits.read(8), bits.read(8)]
    : [2, 2, 2];
  // RGB as it is has all levels.
  const isRgb = !isGrey && primaries === 1 && transfer === 13 && matrix === 0;
  return { primaries, transfer, isFull: isRgb || bits.flag() };
}
