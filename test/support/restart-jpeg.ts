/** A baseline JPEG with restart markers, which sharp cannot write; and damage to its coded data. */

/** Blocks of 8 x 8 pixels, one flat colour each: enough to see where a piece is missing. */
export function restartJpeg(across: number, down: number, interval: number): Buffer {
  const bits = new BitWriter();
  let previous = [0, 0, 0];
  for (let block = 0; block < across * down; block += 1) {
    if (block > 0 && block % interval === 0) {
      bits.restart((block / interval - 1) % 8);
      previous = [0, 0, 0];
    }
    const [x, y] = [block % across, Math.floor(block / across)];
    // Of Y, Cb and Cr, in sixteenths of the range: what differs from block to block.
    const levels = [(x * 7 + y * 3) % 97, (x * 5) % 61, (y * 11) % 53].map(
      (value) => value * 8 - 380,
    );
    for (const [component, level] of levels.entries()) {
      bits.difference(level - (previous[component] ?? 0));
      // End of block: the code 0 of the table for the rest.
      bits.write(0, 1);
    }
    previous = levels;
  }
  return Buffer.concat([
    header(across * 8, down * 8, interval),
    bits.end(),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function header(width: number, height: number, interval: number): Buffer {
  const segment = (marker: number, ...content: number[]): number[] => [
    ...[0xff, marker, (content.length + 2) >> 8, (content.length + 2) & 255],
    ...content,
  ];
  const word = (value: number): number[] => [value >> 8, value & 255];
  const components = [1, 2, 3].flatMap((id) => [id, 0x11, 0]);
  return Buffer.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array.from({ length: 64 }, () => 2)),
    ...segment(0xc0, 8, ...word(height), ...word(width), 3, ...components),
    // DC: twelve categories of 4 bits each. AC: end of block, and one more that never comes.
    ...segment(0xc4, 0, 0, 0, 0, 12, ...Array.from({ length: 12 }, () => 0), ...Array(12).keys()),
    ...segment(0xc4, 0x10, 1, 1, ...Array.from({ length: 14 }, () => 0), 0, 1),
    ...segment(0xdd, ...word(interval)),
    ...segment(0xda, 3, ...[1, 2, 3].flatMap((id) => [id, 0]), 0, 63, 0),
  ]);
}

class BitWriter {
  readonly #bytes: number[] = [];
  #waiting = 0;
  #count = 0;

  /** A DC difference: its number of bits, then the bits (ITU-T T.81, F.1.2.1). */
  difference(value: number): void {
    const size = value === 0 ? 0 : Math.floor(Math.log2(Math.abs(value))) + 1;
    this.write(size, 4);
    this.write(value < 0 ? value + 2 ** size - 1 : value, size);
  }

  write(value: number, bits: number): void {
    for (let bit = bits - 1; bit >= 0; bit -= 1) {
      this.#waiting = (this.#waiting << 1) | ((value >> bit) & 1);
      this.#count += 1;
      if (this.#count < 8) continue;
      this.#bytes.push(this.#waiting);
      if (this.#waiting === 0xff) this.#bytes.push(0);
      this.#waiting = 0;
      this.#count = 0;
    }
  }

  restart(number: number): void {
    this.#fill();
    this.#bytes.push(0xff, 0xd0 + number);
  }

  end(): Buffer {
    this.#fill();
    return Buffer.from(this.#bytes);
  }

  #fill(): void {
    while (this.#count > 0) this.write(1, 1);
  }
}
