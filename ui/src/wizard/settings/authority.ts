/** The largest file that can hold added authorities, in bytes; the app behind the window reads no more either. */
export const LARGEST = 48 * 1024;

/** The content of a file in Base64; `null` if it cannot be read. */
export async function base64Of(file: File): Promise<string | null> {
  try {
    const bytes = new Uint8Array(await file.arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  } catch {
    return null;
  }
}
