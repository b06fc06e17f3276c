/** Puts text on the clipboard.
 * @param field holds the text selected, for browsers that keep the clipboard from pages without HTTPS.
 * @returns whether it worked. */
export async function copyText(text: string, field: HTMLInputElement | null): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    field?.focus();
    field?.select();
    // The only way left on plain HTTP, where `navigator.clipboard` does not exist.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return document.execCommand("copy");
  }
}
