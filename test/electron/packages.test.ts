/** What the packages ask of a system, as far as it can be read without building one. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(resolve(import.meta.dirname, '../..', path), 'utf8');
const matches = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, one]) => one);

test('macOS: the app may compile code, and nothing else that the hardened runtime forbids', () => {
  const entitlements = matches(read('electron/mac/entitlements.plist'), /<key>(.+)<\/key>/g);
  expect(entitlements).toEqual(['com.apple.security.cs.allow-jit']);
});

test('macOS: the system says why Keepsake reads each kind of folder, in both languages', () => {
  const english = matches(read('electron-builder.yml'), /^ +(NS\w+UsageDescription): \S/gm);
  expect(english).toEqual(
    ['Desktop', 'Documents', 'Downloads']
      .map((folder) => `NS${folder}FolderUsageDescription`)
      .concat(['NSRemovableVolumesUsageDescription', 'NSNetworkVolumesUsageDescription']),
  );
  const chinese = read('electron/mac/zh_CN.lproj/InfoPlist.strings');
  expect(matches(chinese, /^(\w+) = ".+";$/gm)).toEqual(english);
});

test('Linux: the deb brings perl, and the AppImage a runtime without FUSE 2', () => {
  const config = read('electron-builder.yml');
  expect(config).toMatch(/^deb:\n(?: +.*\n)*? +- perl$/m);
  expect(config).toMatch(/^ +appimage: 1\./m);
});
