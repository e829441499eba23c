import { HARM_POLICIES } from "../families/harm-policies.ts";
import type { Policy } from "../core/index.ts";
import { OPENAI_MODERATION_POLICIES } from "./openai-moderation/openai-policies.ts";
import { OPENAI_URL } from "./openai-moderation/openai-url.ts";

/** A guard that is somebody's service: the judged text is sent there. */
export interface KnownService {
  readonly id: "judge" | "openai-moderation";
  /** What a person calls it. */
  readonly title: string;
  readonly policies: readonly Policy[];
  /** Whether it takes policies of your own. */
  readonly ownPolicies: boolean;
  /** Where it is; absent where the user says it. */
  readonly url?: string;
}

/** The guards that are services. Nothing is sent to one that the user did not name. */
export const SERVICES: readonly KnownService[] = [
  {
    id: "judge",
    title: "A chat model as judge",
    policies: HARM_POLICIES,
    ownPolicies: true,
  },
  {
    id: "openai-moderation",
    title: "OpenAI Moderation",
    policies: OPENAI_MODERATION_POLICIES,
    ownPolicies: false,
    url: OPENAI_URL,
  },
];

/** The service of an id. */
export function findService(id: unknown): KnownService | undefined {
  return SERVICES.find((service) => service.id === id);
}
