import { field, isRecord, type Fields } from "./field.ts";
import { readPart } from "./read-content.ts";
import type { Reading } from "./reading.ts";
import { toolText } from "./tool-text.ts";
import type { Place } from "./turn.ts";

/**
 * Reads the `parts` of the AI SDK's `UIMessage`. A step ends where `convertToModelMessages` ends
 * it, and the results of the step's tools follow it, so that a UI message and the model messages
 * made of it give the same turns.
 */
export function readUiParts(parts: readonly unknown[], place: Place): void {
  const { role, path, turns } = place;
  turns.reading.count("parts", parts.length);
  let results: string[] = [];
  const endStep = () => {
    for (const text of results) turns.addToolResult(text);
    results = [];
    turns.close();
  };
  for (const [index, part] of parts.entries()) {
    const type = isRecord(part) ? field(part, "type") : undefined;
    if (isRecord(part) && isToolPart(type)) {
      turns.addUnjudged(role, "tool_call");
      const result = toolResult(part, turns.reading);
      if (result === undefined) continue;
      if (field(part, "providerExecuted") === true) turns.addToolResult(result);
      else results.push(result);
    } else if (typeof type === "string" && type.startsWith("data-")) {
      turns.addUnjudged(role, "data");
    } else {
      if (type === "step-start") endStep();
      readPart(part, { role, turns, path: `${path}[${index}]` });
    }
  }
  endStep();
}

function isToolPart(type: unknown): boolean {
  return type === "dynamic-tool" || (typeof type === "string" && type.startsWith("tool-"));
}

function toolResult(part: Fields, reading: Reading): string | undefined {
  const state = field(part, "state");
  if (state === "output-available") return toolText(field(part, "output"), reading);
  if (state === "output-error") return toolText(field(part, "errorText"), reading);
  return undefined;
}
