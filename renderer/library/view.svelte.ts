/** How the grid is shown: kept by this window, not by the library. Runs in the window. */

const STORAGE_KEY = 'keepsake.view';
const FOLDING_KEY = 'keepsake.folding';
/** Row heights in CSS pixels. */
export const SMALLEST_ROW = 96;
export const LARGEST_ROW = 480;
const USUAL_ROW = 208;
const ZOOM_STEP = 1.2;

class View {
  rowHeight = $state(stored());
  showScores = $state(false);
  /** Photos that are nearly the same are one tile in search results. */
  isFolding = $state(localStorage.getItem(FOLDING_KEY) !== 'off');

  setFolding(isFolding: boolean): void {
    this.isFolding = isFolding;
    localStorage.setItem(FOLDING_KEY, isFolding ? 'on' : 'off');
  }

  zoomBy(steps: number): void {
    this.setRowHeight(this.rowHeight * ZOOM_STEP ** steps);
  }

  setRowHeight(height: number): void {
    this.rowHeight = Math.round(Math.min(LARGEST_ROW, Math.max(SMALLEST_ROW, height)));
    localStorage.setItem(STORAGE_KEY, String(this.rowHeight));
  }
}

function stored(): number {
  const height = Number(localStorage.getItem(STORAGE_KEY));
  return height >= SMALLEST_ROW && height <= LARGEST_ROW ? height : USUAL_ROW;
}

export const view = new View();
