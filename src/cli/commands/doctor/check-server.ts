import { z } from "zod";
import { errorMessage, KomainuError } from "../../../core/errors.ts";
import { examineServer } from "../../../engines/open-server.ts";
import type { ServerProbe } from "../../../engines/served/probe-server.ts";
import { recall, remember } from "../../../files/user-cache.ts";
import type { Finding } from "./finding.ts";

interface ServerCheck {
  readonly engine: readonly string[];
  readonly model?: string | undefined;
  readonly record?: boolean | undefined;
  readonly allowHttp?: boolean | undefined;
}

const recordSchema = z.object({ known: z.array(z.number()), version: z.string() });

/** Of the user's cache. */
const FOLDER = "servers";

/** Another order of sums changes the last digits; half precision the third. */
const NOTABLE = 1e-2;

/** What each server is, whether its scores are exact, and what to change. */
export async function checkServers(options: ServerCheck): Promise<readonly Finding[]> {
  return Promise.all(options.engine.map(async (url) => checkServer(url, options)));
}

async function checkServer(url: string, options: ServerCheck): Promise<Finding> {
  const found = { id: "server", title: url };
  const { model, allowHttp } = options;
  const apiKey = process.env["KOMAINU_ENGINE_KEY"];
  try {
    const probe = await examineServer({ url, model, allowHttp, apiKey });
    const compared = await compare(probe, options.record === true);
    const { advice } = probe.facts;
    const remedy = [compared.remedy, ...advice].filter((line) => line !== undefined).join("\n");
    return {
      ...found,
      status: remedy === "" ? "ok" : "note",
      detail: [describe(probe), compared.detail].filter((line) => line !== "").join("; "),
      ...(remedy === "" ? {} : { remedy }),
    };
  } catch (error) {
    if (error instanceof KomainuError && error.code === "invalid_input") throw error;
    return { ...found, status: "broken", detail: errorMessage(error) };
  }
}

function describe({ facts, milliseconds }: ServerProbe): string {
  const { kind, version, model, adapter, contextSize, caches } = facts;
  const name = adapter === undefined ? model : `${model} with ${adapter.name}`;
  return [
    `${kind} ${version}`,
    `model ${name}`,
    `window ${contextSize.toLocaleString("en")} tokens`,
    "gives the probability of each answer asked for",
    caches === undefined
      ? "does not say whether it keeps prefixes"
      : caches
        ? "keeps prefixes"
        : "keeps no prefixes",
    `${Math.round(milliseconds)} ms a question`,
  ].join("; ");
}

/** Compares with what was kept of it, and keeps what it says now where that is asked for. */
async function compare(
  { url, facts, known }: ServerProbe,
  record: boolean,
): Promise<{ readonly detail: string; readonly remedy?: string }> {
  const key = JSON.stringify([url, facts.model, facts.adapter?.name ?? null]);
  if (record) {
    await remember(FOLDER, key, { known, version: facts.version });
    return { detail: "kept to compare with" };
  }
  const read = recordSchema.safeParse(await recall(FOLDER, key));
  if (!read.success) return { detail: "" };
  const before = read.data;
  const difference = Math.max(
    ...known.map((value, index) =>
      Math.abs(Math.exp(value) - Math.exp(before.known[index] ?? Number.NaN)),
    ),
  );
  if (difference <= NOTABLE) {
    return {
      detail: `scores as it did with ${before.version} (within ${difference.toExponential(0)})`,
    };
  }
  return {
    detail: "scores otherwise than it did",
    remedy: `Its probabilities have moved by ${difference.toFixed(3)} since they were kept (${before.version}): see whether its model or its precision has changed, calibrate again, then --record.`,
  };
}
