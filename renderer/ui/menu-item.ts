/** One line of a menu. */
import type { Component } from 'svelte';

export interface MenuItem {
  label: string;
  icon?: Component<{ size?: number; fill?: string }>;
  run: () => void;
}
