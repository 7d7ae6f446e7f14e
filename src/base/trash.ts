/** Whether this system lets a program look into its trash, so that what lies there can be put back. */
export const canLookIntoTrash = process.platform !== 'darwin' && process.platform !== 'win32';
