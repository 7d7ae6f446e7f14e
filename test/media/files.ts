/** Photo files made for the tests of decode/: pictures that show their orientation, RAW containers. */
import sharp, { type Sharp } from 'sharp';

/** A picture whose corners tell its orientation: red, green, blue, white from the top left clockwise. */
export function cornersPicture(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  const colours = [
    [255, 0, 0],
    [0, 255, 0],
    [255, 255, 255],
    [0, 0, 255],
  ];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const corner = (x < width / 2 ? 0 : 1) + (y < height / 2 ? 0 : 2);
      data.set(colours[corner] ?? [], (y * width + x) * 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

/** The names of the colours in the four corners, from the top left clockwise. */
export async function cornersOf(image: Uint8Array): Promise<string> {
  const { data, info } = await sharp(image)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const inset = 0.2;
  const at = (x: number, y: number): string => {
    const column = Math.round(info.width * x);
    const row = Math.round(info.height * y);
    const start = (row * info.width + column) * info.channels;
    const key = [...data.subarray(start, start + 3)].map((value) => (value > 128 ? 1 : 0)).join('');
    return { '100': 'red', '010': 'green', '001': 'blue', '111': 'white' }[key] ?? key;
  };
  const far = 1 - inset;
  return [at(inset, inset), at(far, inset), at(far, far), at(inset, far)].join(' ');
}

/** A pattern of waves a few encoder pixels long, in which half a pixel of displacement shows. */
export function wavyPicture(width: number, height: number): Sharp {
  const data = Buffer.alloc(width * height * 3);
  const step = 80 / Math.min(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const wave = Math.sin(x * step) * Math.cos(y * step * 0.9);
      data.fill(128 + 90 * wave, (y * width + x) * 3, (y * width + x) * 3 + 3);
    }
  }
  return sharp(data, { raw: { width, height, channels: 3 } });
}

export type TiffEntry = [tag: number, type: 2 | 3 | 4 | 7, value: number | Buffer];

/**
 * A little-endian TIFF with a chain of directories. A Buffer as LONG is placed in the file and its
 * offset becomes the value.
 */
export function tiffFile(magic: Buffer, directories: TiffEntry[][]): Buffer {
  const chunks: Buffer[] = [];
  let at = 8 + directories.reduce((sum, entries) => sum + 2 + entries.length * 12 + 4, 0);
  const place = (bytes: Buffer): number => {
    const start = at;
    chunks.push(bytes);
    at += bytes.length;
    return start;
  };
  const head = Buffer.alloc(at);
  magic.copy(head);
  head.writeUInt32LE(8, 4);
  let cursor = 8;
  directories.forEach((entries, index) => {
    cursor = head.writeUInt16LE(entries.length, cursor);
    for (const [tag, type, value] of entries) {
      cursor = head.writeUInt16LE(tag, cursor);
      cursor = head.writeUInt16LE(type, cursor);
      const isText = Buffer.isBuffer(value) && type !== 4;
      cursor = head.writeUInt32LE(isText ? value.length : 1, cursor);
      if (!Buffer.isBuffer(value)) cursor = head.writeUInt32LE(value, cursor);
      else if (isText && value.length <= 4) {
        value.copy(head, cursor);
        cursor += 4;
      } else cursor = head.writeUInt32LE(place(value), cursor);
    }
    const isLast = index === directories.length - 1;
    cursor = head.writeUInt32LE(isLast ? 0 : cursor + 4, cursor);
  });
  return Buffer.concat([head, ...chunks]);
}

export const plainMagic = Buffer.from('II*\0\0\0\0\0', 'latin1');

/** A DNG or the like: sensor size, orientation and camera in front, a JPEG in the second directory. */
export function rawFile(
  jpeg: Buffer,
  sensor: { width: number; height: number },
  orientation: number,
  magic = plainMagic,
): Buffer {
  return tiffFile(magic, [
    [
      [0x100, 4, sensor.width],
      [0x101, 4, sensor.height],
      [0x10f, 2, Buffer.from('NIKON CORPORATION\0')],
      [0x110, 2, Buffer.from('NIKON D70\0')],
      [0x112, 3, orientation],
      [0x132, 2, Buffer.from('2004:08:27 13:52:55\0')],
    ],
    [
      [0x201, 4, jpeg],
      [0x202, 4, jpeg.length],
    ],
  ]);
}

/** A Fujifilm RAF: offset and length of its JPEG at 84 and 88. */
export function rafFile(jpeg: Buffer): Buffer {
  const head = Buffer.alloc(148);
  head.write('FUJIFILMCCD-RAW 0201FF383501', 'latin1');
  head.writeUInt32BE(head.length, 84);
  head.writeUInt32BE(jpeg.length, 88);
  return Buffer.concat([head, jpeg]);
}

/** A Canon CR3: camera and orientation in CMT1, the JPEG in THMB, both in Canon's own box in moov. */
export function cr3File(jpeg: Buffer, orientation: number): Buffer {
  const box = (type: string, ...content: Buffer[]): Buffer => {
    const body = Buffer.concat(content);
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8, 0);
    head.write(type, 4, 'latin1');
    return Buffer.concat([head, body]);
  };
  const tiff = tiffFile(plainMagic, [
    [
      [0x10f, 2, Buffer.from('Canon\0')],
      [0x110, 2, Buffer.from('Canon EOS R5\0')],
      [0x112, 3, orientation],
    ],
  ]);
  const canon = Buffer.from('85c0b687820f11e08111f4ce462b6a48', 'hex');
  return Buffer.concat([
    box('ftyp', Buffer.from('crx \0\0\0\x01crx isom', 'latin1')),
    box('moov', box('uuid', canon, box('CMT1', tiff), box('THMB', Buffer.alloc(16), jpeg))),
    box('mdat', Buffer.alloc(64)),
  ]);
}
