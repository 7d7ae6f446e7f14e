/** A library whose photos are embedded on the processor, as a user may choose. */
import { openStore } from '../../src/store/database.ts';
import { getSetting, setSetting } from '../../src/store/settings.ts';

/**
 * Makes that choice in a library, which is made where there is none, and answers its folder. A new
 * library tests the machine's devices for some seconds first: what that finds is no matter of most
 * tests, and is shown by those of the devices and of `keepsake index` and `doctor`.
 */
export async function onCpu(libraryFolder: string): Promise<string> {
  const store = await openStore(libraryFolder);
  try {
    const settings = getSetting(store, 'settings');
    setSetting(store, 'settings', { ...(settings as object | undefined), device: 'cpu' });
  } finally {
    store.close();
  }
  return libraryFolder;
}
