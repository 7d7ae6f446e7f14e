/** A tiny encoder as a publisher would offer it: a catalogue that lists it, and a server that has its files. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { transparentModel } from '../models/transparent-model.ts';

export interface Published {
  id: string;
  /** Holds its files and its config. */
  folder: string;
  /** What tells Keepsake of them. */
  environment: { KEEPSAKE_CATALOGUE: string; KEEPSAKE_MODEL_MIRROR: string };
  /** Paths that were asked for. */
  asked: string[];
  /** What is sent instead of a file's own bytes, by its path. */
  instead: Map<string, Buffer>;
  close: () => void;
}

const PREFIX = '/test/tiny/resolve/1/';

/** Publishes it with a licence that restricts, below `folder`. */
export async function publishModel(folder: string): Promise<Published> {
  const files = join(folder, 'published');
  mkdirSync(files);
  transparentModel(files);
  const config = JSON.parse(readFileSync(join(files, 'config.json'), 'utf8')) as {
    id: string;
    checksums: Record<string, { bytes: number; sha256: string }>;
  };
  const { checksums, ...rest } = config;
  const words = { en: 'Sees what there is.', 'zh-CN': '看到什么就是什么。' };
  const entry = {
    ...{ id: config.id, name: 'Tiny', maker: 'The tests', words, memory: null, quality: [] },
    licence: { name: 'Test licence', url: 'https://huggingface.co/test/tiny', restricts: words },
    ...{ obstacle: null, runs: true, config: rest },
    files: Object.entries(checksums).map(([path, pinned]) => ({
      ...{ path, url: `https://huggingface.co${PREFIX}${path}`, ...pinned },
    })),
  };
  const catalogue = join(folder, 'catalogue.json');
  writeFileSync(catalogue, JSON.stringify({ encoders: [entry] }));
  const asked: string[] = [];
  const instead = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const path = (request.url ?? '').slice(PREFIX.length);
    asked.push(path);
    if (!(path in checksums)) response.writeHead(404).end();
    else response.end(instead.get(path) ?? readFileSync(join(files, path)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    ...{ id: config.id, folder: files, asked, instead },
    environment: {
      KEEPSAKE_CATALOGUE: catalogue,
      KEEPSAKE_MODEL_MIRROR: `http://127.0.0.1:${port}`,
    },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
