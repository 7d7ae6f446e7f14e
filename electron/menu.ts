/** The application menu, in the system's language. Main process. */
import type { MenuItemConstructorOptions } from 'electron';

interface Words {
  file: string;
  addFolder: string;
  close: string;
  quit: string;
  edit: string;
  undo: string;
  redo: string;
  cut: string;
  copy: string;
  paste: string;
  selectAll: string;
  view: string;
  larger: string;
  smaller: string;
  actualSize: string;
  fullScreen: string;
  reload: string;
  developerTools: string;
  window: string;
  minimize: string;
  zoom: string;
  front: string;
  updates: string;
}

const ENGLISH: Words = {
  file: 'File',
  addFolder: 'Add folder…',
  close: 'Close window',
  quit: 'Quit Keepsake',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select all',
  view: 'View',
  larger: 'Larger',
  smaller: 'Smaller',
  actualSize: 'Actual size',
  fullScreen: 'Full screen',
  reload: 'Reload',
  developerTools: 'Developer tools',
  window: 'Window',
  minimize: 'Minimise',
  zoom: 'Zoom',
  front: 'Bring all to front',
  updates: 'Look for a new version',
};

const CHINESE: Words = {
  file: '文件',
  addFolder: '添加文件夹…',
  close: '关闭窗口',
  quit: '退出 Keepsake',
  edit: '编辑',
  undo: '撤销',
  redo: '重做',
  cut: '剪切',
  copy: '复制',
  paste: '粘贴',
  selectAll: '全选',
  view: '查看',
  larger: '放大',
  smaller: '缩小',
  actualSize: '实际大小',
  fullScreen: '全屏',
  reload: '重新加载',
  developerTools: '开发者工具',
  window: '窗口',
  minimize: '最小化',
  zoom: '缩放',
  front: '全部置于最前',
  updates: '检查新版本',
};

export interface MenuActions {
  addFolder: () => void;
  /** Absent where this build knows no place to ask. */
  lookForUpdate?: () => void;
}

/** @param locale as Electron's `app.getLocale()` gives it, such as `zh-CN` */
export function menuTemplate(
  locale: string,
  platform: NodeJS.Platform,
  { addFolder, lookForUpdate }: MenuActions,
): MenuItemConstructorOptions[] {
  const words = locale.toLowerCase().startsWith('zh') ? CHINESE : ENGLISH;
  const file: MenuItemConstructorOptions[] = [
    { label: words.addFolder, accelerator: 'CmdOrCtrl+O', click: addFolder },
    { type: 'separator' },
    ...(lookForUpdate ? [{ label: words.updates, click: lookForUpdate }] : []),
    platform === 'darwin'
      ? { label: words.close, role: 'close' }
      : { label: words.quit, role: 'quit' },
  ];
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' as const }] : []),
    { label: words.file, submenu: file },
    {
      label: words.edit,
      submenu: [
        { label: words.undo, role: 'undo' },
        { label: words.redo, role: 'redo' },
        { type: 'separator' },
        { label: words.cut, role: 'cut' },
        { label: words.copy, role: 'copy' },
        { label: words.paste, role: 'paste' },
        { label: words.selectAll, role: 'selectAll' },
      ],
    },
    {
      label: words.view,
      submenu: [
        { label: words.larger, role: 'zoomIn' },
        { label: words.smaller, role: 'zoomOut' },
        { label: words.actualSize, role: 'resetZoom' },
        { label: words.fullScreen, role: 'togglefullscreen' },
        { type: 'separator' },
        { label: words.reload, role: 'reload' },
        { label: words.developerTools, role: 'toggleDevTools' },
      ],
    },
    ...(platform === 'darwin' ? [windowMenu(words)] : []),
  ];
}

/** macOS lists the open windows below it. */
function windowMenu(words: Words): MenuItemConstructorOptions {
  return {
    label: words.window,
    role: 'window',
    submenu: [
      { label: words.minimize, role: 'minimize' },
      { label: words.zoom, role: 'zoom' },
      { type: 'separator' },
      { label: words.front, role: 'front' },
    ],
  };
}
