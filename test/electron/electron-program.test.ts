/** `npm start` without Electron's program: the network is touched after a yes, and not before. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { electronProgram, type ElectronProgram } from '../../electron/electron-program.ts';
import { installedElectron } from '../../src/cli/electron-program.ts';

const silent = (): void => undefined;

function whyMissing(program: ElectronProgram): string {
  return 'missing' in program ? program.missing : '';
}

describe.skipIf(installedElectron() !== null)(
  'without Electron’s program (needs it absent)',
  () => {
    beforeEach(() => vi.stubEnv('DISPLAY', ':0'));
    afterEach(() => vi.unstubAllEnvs());

    /** Where a download would come from; answers how often it was asked. */
    async function mirror(): Promise<() => number> {
      let asked = 0;
      const server = createServer((_request, response) => {
        asked += 1;
        response.writeHead(404).end();
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      vi.stubEnv('ELECTRON_MIRROR', `http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      return () => asked;
    }

    test('with nobody to ask, it says how to get it and from where', async () => {
      const asked = await mirror();
      const { host } = new URL(process.env['ELECTRON_MIRROR'] ?? '');
      const program = await electronProgram(silent, null);
      expect(whyMissing(program)).toContain('npx install-electron');
      expect(whyMissing(program)).toContain(host);
      expect(asked()).toBe(0);
    });

    test('a no is a no', async () => {
      const asked = await mirror();
      const questions: string[] = [];
      const program = await electronProgram(silent, (question) => {
        questions.push(question);
        return Promise.resolve(false);
      });
      expect(whyMissing(program)).toContain('Nothing was fetched');
      expect(questions).toHaveLength(1);
      expect(questions[0]).toMatch(/Fetch it from 127\.0\.0\.1:\d+, .*120 MB\?/);
      expect(asked()).toBe(0);
    });

    test('after a yes a host that cannot be reached is said', async () => {
      // Port 9 discards; nobody listens.
      vi.stubEnv('ELECTRON_MIRROR', 'http://127.0.0.1:9/');
      const program = await electronProgram(silent, () => Promise.resolve(true));
      expect(whyMissing(program)).toContain('cannot be fetched now');
    });

    test.runIf(process.platform === 'linux')('without a display nothing is asked', async () => {
      vi.stubEnv('DISPLAY', '');
      vi.stubEnv('WAYLAND_DISPLAY', '');
      const never = () => Promise.reject(new Error('asked'));
      expect(await electronProgram(silent, never)).toEqual({ missing: 'There is no display here' });
    });
  },
);
