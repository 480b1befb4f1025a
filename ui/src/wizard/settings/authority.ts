/** The largest file that can hold added authorities, in bytes; the app behind the window reads no more either. */
export const LARGEST = 48 * 1024;

/** The content of a file in Base64; `null` if it cannot be read. */
export function base64Of(file: File): Promise<string | null> {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onerror = () => resolve(null);
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.readAsDataURL(file);
  });
}
