import { field, isRecord, type Fields } from "./field.ts";
import { readPart, type Place } from "./read-content.ts";
import { toolText } from "./tool-text.ts";

/**
 * Reads the `parts` of the AI SDK's `UIMessage`. A step ends where `convertToModelMessages` ends
 * it, and the results of the step's tools follow it, so that a UI message and the model messages
 * made of it give the same turns.
 */
export function readUiParts(parts: readonly unknown[], place: Place): void {
  const { role, path, turns } = place;
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
      const result = toolResult(part);
      if (result === undefined) continue;
      if (field(part, "providerExecuted") === true) turns.addToolResult(result);
      else results.push(result);
    } else if (typeof type === "string" && type.startsWith("data-")) {
      turns.addUnjudged(role, "data");
    } else if (type === "step-start") endStep();
    else readPart(part, { role, turns, path: `${path}[${index}]` });
  }
  endStep();
}

function isToolPart(type: unknown): boolean {
  return type === "dynamic-tool" || (typeof type === "string" && type.startsWith("tool-"));
}

function toolResult(part: Fields): string | undefined {
  const state = field(part, "state");
  if (state === "output-available") return toolText(field(part, "output"));
  if (state === "output-error") return toolText(field(part, "errorText"));
  return undefined;
}
