import { session } from "../session.ts";
import { createStyle } from "./style.ts";

/** Shows what is being waited for, on a terminal only. Call the result to take it away. */
export function showStatus(text: string): () => void {
  const { stderr } = process;
  if (!stderr.isTTY || session.quiet) return () => undefined;
  stderr.write(createStyle(stderr)("dim", text));
  return () => void stderr.write("\r\u001B[K");
}
