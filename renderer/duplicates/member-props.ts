import type { Member } from './plan.ts';

/** What a group tells of one of its members, and hears from it; drawn as a tile or as a row. */
export interface MemberProps {
  member: Member;
  stays: boolean;
  isCurrent: boolean;
  /** Where the keyboard finds it. */
  place: string;
  /** For the proposed keeper. */
  reason: string | null;
  onopen: () => void;
  ontoggle: () => void;
  onfocus: () => void;
}
