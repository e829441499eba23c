/** Pieces of UTF-8 as lines, without their ends; the last one too where it has no end. */
export async function* readLines(
  pieces: AsyncIterable<Uint8Array>,
  most: number,
  tooLong: () => Error,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of pieces) {
    const lines = (rest + decoder.decode(piece, { stream: true })).split(/\r?\n/u);
    rest = lines.pop() ?? "";
    if (rest.length > most) throw tooLong();
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

/** The data of server-sent events: of several `data:` lines, joined, up to the empty line. */
export async function* readEvents(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let data: string[] = [];
  for await (const line of lines) {
    if (line === "") {
      if (data.length > 0) yield data.join("\n");
      data = [];
    } else if (line.startsWith("data:")) data.push(line.slice(5).replace(/^ /u, ""));
  }
  // What no empty line ends was cut off: it is no event.
}
