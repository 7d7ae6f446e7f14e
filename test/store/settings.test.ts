/** What is remembered beside photos: settings, searches, device tests. */
import { expect, test } from 'vitest';
import {
  forgetDeviceTests,
  forgetSearches,
  getDeviceTest,
  getSetting,
  recentSearches,
  rememberSearch,
  setDeviceTest,
  setSetting,
} from '../../src/store/settings.ts';
import { testStore } from '../support/library.ts';

test('settings, searches and device tests are remembered', async () => {
  const store = await testStore();
  setSetting(store, 'settings', { theme: 'dark' });
  setSetting(store, 'settings', { theme: 'light' });
  expect(getSetting(store, 'settings')).toEqual({ theme: 'light' });
  for (const text of ['dog', 'cat', 'dog']) rememberSearch(store, text);
  expect(recentSearches(store)).toEqual(['dog', 'cat']);
  forgetSearches(store, 'dog');
  expect(recentSearches(store)).toEqual(['cat']);
  for (let i = 0; i < 60; i++) rememberSearch(store, `search ${i}`);
  expect(recentSearches(store)).toHaveLength(50);
  expect(recentSearches(store, 1)).toEqual(['search 59']);
  forgetSearches(store);
  expect(recentSearches(store)).toEqual([]);
  setDeviceTest(store, 'webgpu', { admitted: false });
  expect(getDeviceTest(store, 'webgpu')).toEqual({ admitted: false });
  forgetDeviceTests(store);
  expect(getDeviceTest(store, 'webgpu')).toBeUndefined();
});
