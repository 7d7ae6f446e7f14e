/** Files over a line that cuts, stalls, lies and changes its mind: only the right bytes get the name. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { fetchFile } from '../../../src/models/download/fetch-file.ts';
import type { FetchOptions } from '../../../src/models/download/fetch-file.ts';
import { canMount } from '../../support/mounts.ts';
import { scratchFolder } from '../../support/scratch.ts';
import { give, serveNaughtily } from './naughty-server.ts';
import type { Behaviour, NaughtyServer } from './naughty-server.ts';

const content = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const sha256 = createHash('sha256').update(content).digest('hex');

interface Attempt extends NaughtyServer {
  path: string;
  progress: number[];
  fetch: (options?: Partial<FetchOptions>) => Promise<void>;
}

async function attempt(behave: Behaviour): Promise<Attempt> {
  const server = await serveNaughtily(behave);
  const path = join(scratchFolder(), 'model.onnx');
  const progress: number[] = [];
  return {
    ...{ ...server, path, progress },
    fetch: (options = {}) =>
      fetchFile({ url: server.url, bytes: content.length, sha256 }, path, {
        signal: new AbortController().signal,
        stallMilliseconds: 300,
        pauseMilliseconds: 1,
        environment: {},
        onProgress: (bytes) => progress.push(bytes),
        ...options,
      }),
  };
}

function expectWhole({ path }: { path: string }): void {
  expect(readFileSync(path).equals(content)).toBe(true);
  expect(readdirSync(join(path, '..'))).toEqual(['model.onnx']);
}

describe('a file comes', () => {
  test('in one piece, with progress to its last byte', async () => {
    const one = await attempt((request, response) => give(content, request, response));
    await one.fetch();
    expectWhole(one);
    expect(one.progress.at(-1)).toBe(content.length);
    expect(one.progress).toEqual(one.progress.toSorted((a, b) => a - b));
  });

  test('from a line that is cut again and again, each time from where it stopped', async () => {
    const one = await attempt((request, response) =>
      give(content, request, response, { cutAfter: 70_000 }),
    );
    await one.fetch();
    expectWhole(one);
    expect(one.asked[0]).toBe('all');
    expect(one.asked.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range))).toBe(true);
  });

  test('from a line that stands still', async () => {
    const one = await attempt((request, response, n) =>
      give(content, request, response, n === 0 ? { stallAfter: 100_000 } : {}),
    );
    await one.fetch();
    expectWhole(one);
    expect(one.asked).toHaveLength(2);
  });

  test('from a server that knows no ranges: from the beginning', async () => {
    const one = await attempt((request, response, n) =>
      give(content, request, response, {
        noRanges: true,
        ...(n === 0 && { cutAfter: 100_000 }),
      }),
    );
    await one.fetch();
    expectWhole(one);
  });

  test('after a stop of the program, and after a server was busy', async () => {
    const one = await attempt((request, response, n) => {
      if (n === 1) response.writeHead(503).end();
      else give(content, request, response, { etag: '"one"' });
    });
    writeFileSync(`${one.path}.part`, content.subarray(0, 123_456));
    writeFileSync(`${one.path}.part.etag`, `${one.url}\n"one"\n`);
    await one.fetch();
    expectWhole(one);
    expect(one.asked).toEqual(['bytes=123456-']);
  });

  test('anew where it changed between two tries', async () => {
    const other = Buffer.alloc(content.length, 1);
    const one = await attempt((request, response, n) =>
      n === 0
        ? give(other, request, response, { etag: '"old"', cutAfter: 50_000 })
        : give(content, request, response, { etag: '"new"' }),
    );
    await one.fetch();
    expectWhole(one);
  });

  test('anew where what an earlier try left is wrong, though no server says so', async () => {
    const one = await attempt((request, response) => give(content, request, response));
    writeFileSync(`${one.path}.part`, Buffer.alloc(1000, 9));
    await one.fetch();
    expectWhole(one);
    expect(one.asked).toEqual(['bytes=1000-', 'all']);
  });

  test('anew where an earlier try left more than there is', async () => {
    const one = await attempt((request, response) => give(content, request, response));
    writeFileSync(`${one.path}.part`, Buffer.alloc(content.length + 5));
    await one.fetch();
    expectWhole(one);
  });

  test('by a redirect within this machine', async () => {
    const target = await serveNaughtily((request, response) => give(content, request, response));
    const one = await attempt((_, response) => {
      response.writeHead(302, { location: target.url }).end();
    });
    await one.fetch();
    expectWhole(one);
  });

  test('through the proxy that the environment names, and past it for NO_PROXY', async () => {
    const seen: string[] = [];
    const proxy = createServer((request, response) => {
      seen.push(request.url ?? '');
      give(content, request, response);
    });
    // Node's agent tunnels https; plain http is asked for by its whole address.
    proxy.on('connect', (request, socket) => {
      seen.push(request.url ?? '');
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const one = await attempt((request, response) => give(content, request, response));
    const environment = { HTTP_PROXY: `http://127.0.0.1:${port}` };
    await one.fetch({ environment });
    expectWhole(one);
    expect(seen).toHaveLength(1);
    const two = await attempt((request, response) => give(content, request, response));
    await two.fetch({ environment: { ...environment, NO_PROXY: '127.0.0.1' } });
    expectWhole(two);
    expect(seen).toHaveLength(1);
  });
});

describe('nothing gets the name', () => {
  async function expectFault(one: Attempt, code: string): Promise<void> {
    await expect(one.fetch()).rejects.toMatchObject({ code });
    expect(existsSync(one.path)).toBe(false);
  }

  test('of a file with one wrong byte, and it is not asked for for ever', async () => {
    const wrong = Buffer.from(content);
    wrong[200_000] = (wrong[200_000] ?? 0) ^ 1;
    const one = await attempt((request, response) => give(wrong, request, response));
    await expectFault(one, 'wrong-file');
    expect(existsSync(`${one.path}.part`)).toBe(false);
    expect(one.asked).toHaveLength(1);
  });

  test('of a longer or a shorter one', async () => {
    for (const other of [Buffer.concat([content, content]), content.subarray(0, 1000)]) {
      await expectFault(
        await attempt((request, response) => give(other, request, response)),
        'wrong-file',
      );
    }
  });

  test('of a server that says one length and sends another', async () => {
    // Without a length, more comes than should.
    const more = await attempt((_, response) => {
      response.writeHead(200).end(Buffer.concat([content, Buffer.from('more')]));
    });
    await expectFault(more, 'wrong-file');
    // It ends properly, and too early.
    const less = await attempt((_, response) => {
      response.writeHead(200).end(content.subarray(0, 5000));
    });
    await expectFault(less, 'interrupted');
  });

  test('of a server that answers from the middle, or packs what it sends', async () => {
    const middle = await attempt((_, response) => {
      const rest = content.subarray(10);
      response.writeHead(206, {
        'content-range': `bytes 10-${content.length - 1}/${content.length}`,
        'content-length': rest.length,
      });
      response.end(rest);
    });
    await expectFault(middle, 'interrupted');
    const packed = await attempt((_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(content);
    });
    await expectFault(packed, 'wrong-file');
  });

  test('of a server that refuses, or only cuts', async () => {
    await expectFault(
      await attempt((_, response) => void response.writeHead(404).end()),
      'refused',
    );
    const cutting = await attempt((_, response) => void response.destroy());
    await expectFault(cutting, 'interrupted');
    expect(cutting.asked).toHaveLength(5);
  });

  test('of a page behind a redirect that is not safe', async () => {
    for (const location of [
      'http://example.invalid/file',
      'file:///etc/passwd',
      'ftp://127.0.0.1/file',
      '//example.invalid/file',
    ]) {
      const one = await attempt((_, response) => {
        response.writeHead(302, { location }).end();
      });
      await expectFault(one, 'unsafe-redirect');
      expect(one.asked).toHaveLength(1);
    }
    const circle = await attempt((_, response) => {
      response.writeHead(302, { location: '/file' }).end();
    });
    await expectFault(circle, 'unsafe-redirect');
  });

  test('of a server that is not there, or behind a proxy that refuses', async () => {
    const one = await attempt((_, response) => void response.end());
    const options = { environment: {}, stallMilliseconds: 300, pauseMilliseconds: 1 };
    const nowhere = fetchFile({ url: 'http://127.0.0.1:9/file', bytes: 1, sha256 }, one.path, {
      ...options,
      signal: new AbortController().signal,
      onProgress: () => undefined,
    });
    await expect(nowhere).rejects.toMatchObject({ code: 'no-connection' });
    const proxy = createServer();
    proxy.on('connect', (_, socket) => socket.end('HTTP/1.1 403 Forbidden\r\n\r\n'));
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void proxy.close());
    const { port } = proxy.address() as AddressInfo;
    const refused = fetchFile({ url: 'https://example.invalid/file', bytes: 1, sha256 }, one.path, {
      ...{ ...options, signal: new AbortController().signal, onProgress: () => undefined },
      environment: { HTTPS_PROXY: `http://127.0.0.1:${port}` },
    });
    await expect(refused).rejects.toMatchObject({ code: 'proxy' });
  });
});

test('a download that is stopped keeps what it has, and goes on from there', async () => {
  const controller = new AbortController();
  const one = await attempt((request, response, n) =>
    give(content, request, response, n === 0 ? { stallAfter: 100_000 } : {}),
  );
  const stopped = one.fetch({
    signal: controller.signal,
    stallMilliseconds: 60_000,
    onProgress: (bytes) => {
      if (bytes >= 50_000) controller.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
  expect(existsSync(one.path)).toBe(false);
  await one.fetch();
  expectWhole(one);
  expect(one.asked[1]).toMatch(/^bytes=[1-9]\d*-$/);
});

test.skipIf(!canMount)('a full disk is named and made no fuller', async () => {
  const server = await serveNaughtily((request, response) => give(content, request, response));
  const folder = scratchFolder();
  const program = `
    import { fetchFile } from ${JSON.stringify(join(import.meta.dirname, '../../../src/models/download/fetch-file.ts'))};
    import { readdirSync } from 'node:fs';
    try {
      await fetchFile(${JSON.stringify({ url: server.url, bytes: content.length, sha256 })}, ${JSON.stringify(join(folder, 'file'))}, {
        signal: new AbortController().signal, stallMilliseconds: 5000, pauseMilliseconds: 1,
        environment: {}, onProgress: () => undefined });
      console.log('came');
    } catch (error) {
      console.log(error.code, readdirSync(${JSON.stringify(folder)}).length);
    }`;
  const path = join(scratchFolder(), 'program.ts');
  writeFileSync(path, program);
  // The mount is this process's own and goes with it.
  const command = `mount -t tmpfs -o size=64k full ${folder} && exec ${process.execPath} ${path}`;
  const { stdout } = await promisify(execFile)('unshare', ['-m', 'sh', '-c', command]);
  expect(stdout.trim()).toBe('disk-full 0');
});
