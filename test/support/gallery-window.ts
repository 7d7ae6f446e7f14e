/** A window on a library of drawn photos, as a first visit in one language. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { drawPhoto, type SceneName } from './gallery.ts';
import { onCpu } from './on-cpu.ts';
import { launchBrowser, openWindow, serveLibrary } from './window.ts';

export interface GalleryWindow {
  page: Page;
  /** What the console, the page and its policy complained about so far. */
  complaints: string[];
  /** A scratch folder around the library and its photos. */
  root: string;
  /** Ends the engine; the window stays. */
  stop: () => Promise<void>;
  close: () => Promise<void>;
}

/** Draws `seeds` photos of each scene, named `pizza 1.jpg` and so on, and shows them. */
export async function openGallery(
  locale: string,
  scenes: readonly SceneName[],
  seeds: number,
): Promise<GalleryWindow> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'keepsake-gallery-')));
  const photos = join(root, 'home', 'Pictures');
  mkdirSync(photos, { recursive: true });
  for (let seed = 1; seed <= seeds; seed += 1) {
    for (const scene of scenes) {
      const bytes = await drawPhoto(scene, { seed, size: 400 });
      writeFileSync(join(photos, `${scene} ${seed}.jpg`), bytes);
    }
  }
  const browser = await launchBrowser();
  const served = await serveLibrary({
    library: await onCpu(join(root, 'library')),
    home: join(root, 'home'),
    folders: [photos],
  });
  const { page, complaints } = await openWindow(browser, served.address, { locale });
  return {
    ...{ page, complaints, root },
    stop: served.stop,
    close: async () => {
      await browser.close();
      await served.stop();
      rmSync(root, { recursive: true, force: true });
    },
  };
}
