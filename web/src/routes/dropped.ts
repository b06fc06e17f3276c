/** A file that was dropped on one page for another one to take up; a file cannot stand in an address. */
let held: File | null = null;

export const hold = (file: File | null): void => {
  held = file;
};

export const dropped = (): File | null => held;
