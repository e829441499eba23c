import {
  branchesAt,
  readForks,
  type Fork,
  type ScoredTokens,
  type TokenQuestion,
} from "./token-tree.ts";

/** A place where choices part: everything before it, and the tokens that may come next. */
export interface TokenPlace {
  readonly tokens: readonly number[];
  readonly wanted: readonly number[];
}

/** All that has to be known of some questions, and what comes of it. */
export interface TokenForks {
  /** Each place once, in the order of the questions that first ask there. */
  readonly places: readonly TokenPlace[];
  /** Tokens that asking takes to be evaluated when nothing is held. */
  readonly tokens: number;
  /** Takes, for each place, the natural-log probability of each token wanted there. */
  readonly read: (found: readonly ReadonlyMap<number, number>[]) => readonly ScoredTokens[];
}

const NONE: ReadonlyMap<number, number> = new Map();

interface Place extends TokenPlace {
  readonly wanted: number[];
  known: ReadonlyMap<number, number>;
}

/**
 * The places where questions' choices part, for whoever asks about all of them at once: a question
 * whose answers are long takes one place for each fork, and not one for each answer.
 */
export function listForks(questions: readonly TokenQuestion[]): TokenForks {
  const places: Place[] = [];
  const forks = questions.map((question) => addForks(question, places));
  return {
    places,
    tokens: countTokens(places.map(({ tokens }) => tokens)),
    read: (found) => {
      for (const [index, place] of places.entries()) place.known = found[index] ?? NONE;
      return questions.map(({ choices }, index) => readForks(choices.length, forks[index] ?? []));
    },
  };
}

/** A question's forks, the first one first; their places are added where they are new. */
function addForks({ prompt, choices }: TokenQuestion, places: Place[]): readonly Fork[] {
  const forks: Fork[] = [];
  if (choices.length < 2) return forks;
  const left = [{ tokens: prompt, indices: [...choices.keys()], at: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { tokens, indices, at } = next;
    const branches = branchesAt(choices, indices, at);
    if (branches.size > 1) {
      const place = placeOf(tokens, places);
      for (const token of branches.keys()) {
        if (!place.wanted.includes(token)) place.wanted.push(token);
      }
      forks.push({ branches, known: () => place.known });
    }
    for (const [token, branch] of branches) {
      if (branch.length < 2) continue;
      left.push({ tokens: [...tokens, token], indices: branch, at: at + 1 });
    }
  }
  return forks;
}

function placeOf(tokens: readonly number[], places: Place[]): Place {
  const known = places.find((place) => {
    return place.tokens.length === tokens.length && common(place.tokens, tokens) === tokens.length;
  });
  if (known !== undefined) return known;
  const made: Place = { tokens, wanted: [], known: NONE };
  places.push(made);
  return made;
}

/** Tokens of all sequences, what they begin with in common counted once. */
function countTokens(sequences: readonly (readonly number[])[]): number {
  const sorted = sequences.toSorted(compare);
  return sorted.reduce((sum, tokens, index) => {
    return sum + tokens.length - common(tokens, sorted[index - 1] ?? []);
  }, 0);
}

function common(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  let length = 0;
  while (length < end && a[length] === b[length]) length += 1;
  return length;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = common(a, b);
  return (a[at] ?? -1) - (b[at] ?? -1);
}
