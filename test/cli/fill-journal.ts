// Writes a thousand records to the output it is given, for tests that limit its size.
import { KomainuError } from "../../src/core/errors.ts";
import { openJournal } from "../../src/files/journal.ts";

const path = process.argv[2] ?? "";
try {
  await using journal = await openJournal(path, { settings: {} });
  for (let n = journal.kept; n < 1000; n += 1) {
    await journal.append({ n, text: "x".repeat(50) });
    if (n % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await journal.finish();
  console.log("finished");
} catch (error) {
  console.log(error instanceof KomainuError ? error.code : error);
}
