/** Numbers, times and places as the window words them, in both languages. */
import { afterEach, describe, expect, it } from 'vitest';
import { overwriteGetLocale } from '../../renderer/paraglide/runtime.js';
import {
  formatAgo,
  formatBytes,
  formatExposure,
  formatPlace,
  formatTaken,
  formatTimeLeft,
  formatZone,
  nameOfPath,
  parentOfPath,
  trailOfPath,
} from '../../renderer/app/format.ts';
import { headingOf } from '../../renderer/grid/dates.ts';

afterEach(() => overwriteGetLocale(() => 'en'));

describe('words for what is measured', () => {
  it('heads photos by their days, and by months where these are far apart', () => {
    const today = new Date('2026-11-30');
    const heading = (from: string, to: string) =>
      headingOf(from, to, today).replaceAll(/\s/gu, ' ');
    expect(heading('2021-06-07', '2021-06-03')).toBe('June 3 – 7, 2021');
    expect(heading('2021-06-07', '2021-03-03')).toBe('March – June 2021');
    expect(heading('2026-06-07', '2026-03-03')).toBe('March – June');
    expect(heading('2022-06-07', '2012-03-03')).toBe('March 2012 – June 2022');
    overwriteGetLocale(() => 'zh-CN');
    expect(heading('2021-06-07', '2021-06-03')).toBe('2021年6月3日 – 7日');
    expect(heading('2021-06-07', '2021-03-03')).toBe('2021年3月 – 6月');
    expect(heading('2022-06-07', '2012-03-03')).toBe('2012年3月 – 2022年6月');
  });

  it('shows the time of a photo as the wall clock had it, with what is known of its zone', () => {
    const local = '2021-06-30T18:05:00';
    const { day, time } = formatTaken({ local, offsetMinutes: null, source: 'exif' });
    expect(day).toBe('Wednesday, June 30, 2021');
    expect(time?.replace(/\s/u, ' ')).toBe('6:05 PM');
    expect(formatZone({ local, offsetMinutes: null, source: 'exif' })).toBe('');
    expect(formatZone({ local, offsetMinutes: 120, source: 'exif' })).toBe('UTC+2');
    expect(formatZone({ local, offsetMinutes: -210, source: 'exif' })).toBe('UTC−3:30');
    expect(formatZone({ local, offsetMinutes: 0, source: 'gps' })).toBe('UTC, from the GPS clock');
    expect(formatZone({ local, offsetMinutes: 60, source: 'file' })).toMatch(/^No capture date/);
  });

  it.each([
    ['1962', '1962'],
    ['1962-06', 'June 1962'],
    ['1962-06-30', 'Saturday, June 30, 1962'],
  ])('shows no more of a date than is known: %s', (local, words) => {
    const taken = { local, offsetMinutes: null, source: 'user' } as const;
    expect(formatTaken(taken)).toEqual({ day: words, time: null });
    expect(formatZone(taken)).toBe('set by you');
    expect(formatZone({ ...taken, source: 'exif' })).toBe('');
  });

  it('tells the time left no more exactly than it is known', () => {
    expect(formatTimeLeft(12)).toBe('less than a minute');
    expect(formatTimeLeft(60)).toBe('about 1 minute');
    expect(formatTimeLeft(3599)).toBe('about 1 hour');
    expect(formatTimeLeft(4500)).toMatch(/^about 1 hour,? 15 minutes$/);
    expect(formatTimeLeft(7199)).toBe('about 2 hours');
    expect(formatTimeLeft(40_000)).toBe('about 11 hours');
    overwriteGetLocale(() => 'zh-CN');
    expect(formatTimeLeft(180)).toBe('约3分钟');
  });

  it('writes exposure times as photographers do', () => {
    expect(formatExposure(1 / 8000)).toBe('1/8000 s');
    expect(formatExposure(0.5)).toBe('0.5 s');
    expect(formatExposure(30)).toBe('30 s');
  });

  it('counts bytes in decimal units', () => {
    expect(formatBytes(0)).toBe('0 bytes');
    expect(formatBytes(88_200)).toBe('88 kB');
    expect(formatBytes(4_230_000)).toBe('4.2 MB');
  });

  it('says how long ago something was', () => {
    expect(formatAgo(0, 30_000)).toBe('now');
    expect(formatAgo(0, 180_000)).toBe('3 minutes ago');
    expect(formatAgo(0, 86_400_000)).toBe('yesterday');
  });

  it('names the hemisphere of a place', () => {
    const place = { latitude: -33.856784, longitude: 151.215297 };
    expect(formatPlace(place)).toBe('33.85678° S, 151.21530° E');
    overwriteGetLocale(() => 'zh-CN');
    expect(formatPlace(place)).toBe('南纬 33.85678°，东经 151.21530°');
  });
});

describe('paths of any system', () => {
  it('are split into a name and what stands before it', () => {
    expect([nameOfPath('/a/b c/d.jpg'), parentOfPath('/a/b c/d.jpg')]).toEqual(['d.jpg', '/a/b c']);
    expect([nameOfPath('/'), parentOfPath('/')]).toEqual(['/', '']);
    expect([nameOfPath('C:\\Photos\\'), parentOfPath('C:\\Photos\\')]).toEqual(['Photos', 'C:\\']);
  });

  it('are a trail from the root on', () => {
    expect(trailOfPath('/home/me').map((step) => step.path)).toEqual(['/', '/home', '/home/me']);
    expect(trailOfPath('C:\\Users\\me').map((step) => step.path)).toEqual([
      'C:\\',
      'C:\\Users',
      'C:\\Users\\me',
    ]);
  });
});
