/** Items of a picker under one heading; '' stands without. */
export interface PickerSection<Item> {
  heading: string;
  items: readonly Item[];
}
