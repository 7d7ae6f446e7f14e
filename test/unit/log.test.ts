/** The log: bounded, harmless where it cannot be written, and without private paths. */
import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { Log } from '../../src/base/log.ts';
import { withoutPaths } from '../../src/base/without-paths.ts';
import { scratchFolder } from '../support/scratch.ts';

afterEach(() => vi.useRealTimers());

const nowhere = () => [];

describe('the log', () => {
  test('has one line for one note, whatever is in it', () => {
    const path = join(scratchFolder(), 'keepsake.log');
    const log = new Log(path, nowhere);
    log.note('two\nlines', 'test');
    log.note(new Error('an error'), 'test');
    log.note('x'.repeat(100_000), 'test');
    const lines = readFileSync(path, 'utf8').split('\n');
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z test: two \| lines$/);
    expect(lines[1]).toMatch(/ test: Error: an error \| at /);
    expect(lines[2]?.length).toBeLessThan(2100);
  });

  test('hides a name with line breaks as a whole', () => {
    const log = new Log(join(scratchFolder(), 'keepsake.log'), nowhere);
    log.note(new Error("ENOENT: open '/mnt/a\nmy secret\nb.jpg'"), 'test');
    expect(log.tail(1)[0]).toMatch(/ test: Error: ENOENT: open '…\/…\.jpg' \| at /);
  });

  test('takes no more room than twice its limit, and keeps the newest', () => {
    const folder = scratchFolder();
    const log = new Log(join(folder, 'keepsake.log'), nowhere, { mostBytes: 1000 });
    for (let number = 0; number < 150; number += 1) log.note(`note ${number}`, 'test');
    for (const name of ['keepsake.log', 'keepsake.old.log'])
      expect(statSync(join(folder, name)).size).toBeLessThan(1100);
    expect(log.tail(2).map((line) => line.slice(25))).toEqual(['test: note 148', 'test: note 149']);
    // Across both files.
    const numbers = log.tail(25).map((line) => Number(/\d+$/.exec(line)?.[0]));
    expect(numbers).toEqual(Array.from({ length: 25 }, (_, index) => 125 + index));
  });

  test('a fault that repeats itself fills a part of it only', () => {
    vi.useFakeTimers();
    const log = new Log(join(scratchFolder(), 'keepsake.log'), nowhere);
    for (let number = 0; number < 5000; number += 1) log.note('again', 'test');
    expect(log.tail(10_000)).toHaveLength(200);
    expect(log.tail(1)[0]).toContain('left out');
    vi.advanceTimersByTime(60_000);
    log.note('a minute later', 'test');
    expect(log.tail(1)[0]).toContain('a minute later');
  });

  test('that cannot be written is none, and nobody hears of it', () => {
    const folder = scratchFolder();
    const log = new Log(join(folder, 'not there', 'keepsake.log'), nowhere);
    log.note('lost', 'test');
    expect(existsSync(join(folder, 'not there'))).toBe(false);
    expect(log.tail(10)).toEqual([]);
    mkdirSync(join(folder, 'keepsake.log'));
    new Log(join(folder, 'keepsake.log'), nowhere).note('lost', 'test');
  });

  test('goes on where its places cannot be told any more', () => {
    const log = new Log(join(scratchFolder(), 'keepsake.log'), () => {
      throw new Error('the library is closed');
    });
    log.note('stopped', 'test');
    expect(log.tail(1)[0]).toContain('stopped');
  });
});

describe('paths in the log', () => {
  const places = [
    { path: '/media/ann/Photos', name: '<folder 1>', isPrivate: true },
    { path: '/media/ann', name: '<folder 2>', isPrivate: true },
    { path: 'C:\\Users\\Ann\\Pictures', name: '<folder 3>', isPrivate: true },
    { path: '/var/keepsake', name: '<library>', isPrivate: false },
  ];
  test.each([
    [
      "ENOENT: no such file, open '/media/ann/Photos/My secret.JPG'",
      "ENOENT: no such file, open '<folder 1>/….JPG'",
    ],
    [
      '/media/ann/Photos/it’s a: "b".jpeg cannot be shown: SIGSEGV',
      '<folder 1>/….jpeg cannot be shown: SIGSEGV',
    ],
    ["EACCES: scandir '/media/ann/Photos/Divorce 2021'", "EACCES: scandir '<folder 1>/…"],
    ["EACCES: scandir '/media/ann/Photos'", "EACCES: scandir '<folder 1>'"],
    ['/media/ann/other/a.png was gone', '<folder 2>/….png was gone'],
    ['C:\\Users\\Ann\\Pictures\\x.heic is empty', '<folder 3>/….heic is empty'],
    ['/var/keepsake/library.sqlite is damaged', '<library>/library.sqlite is damaged'],
    [`at ${homedir()}/keepsake/src/engine.ts:1:2`, 'at ~/keepsake/src/engine.ts:1:2'],
    ['nothing to hide', 'nothing to hide'],
    // As URLs and as other programs write them.
    ['file:///media/ann/Photos/My%20secret.JPG is gone', '<folder 1>/….JPG is gone'],
    ['%2fmedia%2Fann%2FPhotos%2fsecret.jpg is gone', '<folder 1>/….jpg is gone'],
    ['file:///C:/Users/Ann/Pictures/x.heic is empty', '<folder 3>/….heic is empty'],
    ['{"path":"C:\\\\Users\\\\ann\\\\Pictures\\\\x.heic"}', '{"path":"<folder 3>/….heic"}'],
    // Photos that lie in no folder of the library: another program's, a mirror, a folder that left.
    ["ENOENT: open '/mnt/usb/Divorce 2021/a b.jpeg'", "ENOENT: open '…/….jpeg'"],
    [`${homedir()}/Desktop/My secret.png cannot be shown`, '…/….png cannot be shown'],
    ['D:\\Private\\x.CR2 cannot be shown', '…/….CR2 cannot be shown'],
    ['\\\\nas\\private\\x.mov is not read', '…/….mov is not read'],
    ['file:///mnt/secret%20a.jpg cannot be shown', '…/….jpg cannot be shown'],
    ['“My secret.jpg” is no photo', '“….jpg” is no photo'],
    ['cannot read secret.dng: EIO', 'cannot read ….dng: EIO'],
    ["rename '/mnt/a.jpg' -> '/media/ann/Photos/b.jpg'", "rename '…/….jpg'"],
    ['wrote /mnt/a/secret.jpg.xmp', 'wrote …/….xmp'],
    ['Bob ill.jpg.supplemental-metadata.json is no JSON', 'Bob ….jpg is no JSON'],
    ['“Bob’s secret.jpg” is no photo', '“….jpg” is no photo'],
    ['cannot read secret.jpg.', 'cannot read ….jpg.'],
    ['%252fmedia%252Fann%252FPhotos%252fMy%2520secret.jpg', '<folder 1>/….jpg'],
    // Neither photos nor in a folder of the library.
    ["EACCES: scandir '/mnt/usb/Divorce 2021'", "EACCES: scandir '…'"],
    [`EACCES: scandir '${homedir()}/Documents/Divorce 2021'`, "EACCES: scandir '…'"],
    ["rename '/mnt/Bob's' -> 'D:\\x' failed", "rename '…' failed"],
    // Other users.
    ['/home/bob/diary.txt is open', '<home>/diary.txt is open'],
    ['/Users/bob/diary.txt is open', '<home>/diary.txt is open'],
    ['C:\\Users\\Bob Müller\\x.dll is missing', '<home>\\x.dll is missing'],
    ['file:///C:/Users/Bob%20M%C3%BCller/x.dll is missing', '<home>/x.dll is missing'],
    ['/run/media/bob/stick is full', '<home>/stick is full'],
    ['no room in /home/bob', 'no room in <home>'],
  ])('%s', (given, shown) => {
    expect(withoutPaths(given, places)).toBe(shown);
  });

  test('a home with spaces, accents and signs is hidden however it is written', () => {
    vi.stubEnv('HOME', '/home/Zoë & (co)');
    vi.stubEnv('USERPROFILE', '/home/Zoë & (co)');
    for (const home of [
      homedir(),
      homedir().normalize('NFD'),
      pathToFileURL(homedir()).href,
      encodeURI(homedir()),
      encodeURIComponent(homedir()),
    ]) {
      expect(withoutPaths(`at ${home}/app/engine.ts:1:2`, [])).toBe('at ~/app/engine.ts:1:2');
    }
    vi.unstubAllEnvs();
  });
});
