/** What a check of the doctor answers. */
export interface Check {
  name: string;
  state: 'ok' | 'note' | 'problem';
  detail: string;
  /** What to do about it. */
  advice?: string;
}
