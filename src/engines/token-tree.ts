/** A question in tokens: what is asked, and each choice's own tokens, none beginning another's. */
export interface TokenQuestion {
  readonly prompt: readonly number[];
  readonly choices: readonly (readonly number[])[];
}

/** Something that holds an evaluated sequence of tokens and can rewind and continue it. */
export interface TokenEvaluator {
  /** The tokens that are evaluated and kept. */
  readonly held: readonly number[];
  /**
   * Keeps the first `keep` held tokens, evaluates `tokens` after them, and gives, for each index
   * into `tokens` in `wanted`, the natural-log probability of each wanted token coming next.
   */
  evaluate(
    keep: number,
    tokens: readonly number[],
    wanted: ReadonlyMap<number, readonly number[]>,
  ): Promise<ReadonlyMap<number, ReadonlyMap<number, number>>>;
}

/** What came of one question: see `ScoredQuestion`. */
export interface ScoredTokens {
  /** By choice. */
  readonly logProbabilities: readonly number[];
  readonly logMass: number;
}

/** What came of asking. */
export interface TreeScores {
  readonly questions: readonly ScoredTokens[];
  /** Tokens that asking takes to be evaluated when nothing is held. */
  readonly tokens: number;
}

/** A position in the tree of everything that has to be evaluated: a token after its parent's. */
interface Node {
  readonly token: number;
  readonly parent: Node | undefined;
  /** Tokens from the root to here, this one included. */
  readonly depth: number;
  /** The depth of the deepest place below at which choices part. */
  reach: number;
  readonly children: Map<number, Node>;
  /** Next tokens whose probability is asked for. */
  readonly wanted: Set<number>;
  /** Their natural-log probabilities, once they are known. */
  logProbabilities: ReadonlyMap<number, number>;
}

/** What is known where a question's choices part. */
export interface Fork {
  /** By next token: the choices that go on with it, by their indices. */
  readonly branches: ReadonlyMap<number, readonly number[]>;
  /** Natural-log probabilities by next token. */
  readonly known: () => ReadonlyMap<number, number>;
}

const NONE: ReadonlyMap<number, number> = new Map();

function newNode(token: number, parent: Node | undefined): Node {
  const depth = parent === undefined ? 0 : parent.depth + 1;
  const children = new Map<number, Node>();
  return { token, parent, depth, reach: 0, children, wanted: new Set(), logProbabilities: NONE };
}

/** The node after a token, made where it is missing. */
function step(node: Node, token: number): Node {
  const known = node.children.get(token);
  if (known !== undefined) return known;
  const made = newNode(token, node);
  node.children.set(token, made);
  return made;
}

/** Marks a place as one where choices part. */
function ask(place: Node, tokens: Iterable<number>): void {
  for (const token of tokens) place.wanted.add(token);
  let node: Node | undefined = place;
  for (; node !== undefined && node.reach < place.depth; node = node.parent) {
    node.reach = place.depth;
  }
}

/** Choices by the token that they have at an index. */
export function branchesAt(
  choices: TokenQuestion["choices"],
  indices: readonly number[],
  at: number,
): Map<number, number[]> {
  const branches = new Map<number, number[]>();
  for (const index of indices) {
    const token = choices[index]?.[at];
    if (token === undefined) continue;
    const branch = branches.get(token);
    if (branch === undefined) branches.set(token, [index]);
    else branch.push(index);
  }
  return branches;
}

/** Adds a question down to its choices' last forks, and gives these, the first one first. */
function addQuestion(root: Node, { prompt, choices }: TokenQuestion): Fork[] {
  const forks: Fork[] = [];
  if (choices.length < 2) return forks;
  let end = root;
  for (const token of prompt) end = step(end, token);
  const left = [{ node: end, indices: [...choices.keys()], at: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node, indices, at } = next;
    const branches = branchesAt(choices, indices, at);
    if (branches.size > 1) {
      ask(node, branches.keys());
      forks.push({ branches, known: () => node.logProbabilities });
    }
    for (const [token, branch] of branches) {
      if (branch.length > 1) left.push({ node: step(node, token), indices: branch, at: at + 1 });
    }
  }
  return forks;
}

function countNodes(root: Node): number {
  let count = 0;
  const left = [root];
  for (let node = left.pop(); node !== undefined; node = left.pop()) {
    count += 1;
    left.push(...node.children.values());
  }
  return count;
}

/** The nodes along the held tokens, the root first. */
function heldPath(root: Node, held: readonly number[]): Node[] {
  const path = [root];
  let node = root;
  for (const token of held) {
    const child = node.children.get(token);
    if (child === undefined) break;
    path.push(child);
    node = child;
  }
  return path;
}

/** Evaluates from `start` down to the deepest end of the tree below it, in one go. */
async function evaluateBranch(
  start: Node,
  evaluator: TokenEvaluator,
  later: Node[],
): Promise<void> {
  const nodes: Node[] = [];
  const wanted = new Map<number, readonly number[]>();
  for (let node: Node | undefined = start; node !== undefined;) {
    if (node.wanted.size > 0) wanted.set(nodes.length, [...node.wanted]);
    nodes.push(node);
    const [next, ...others]: Node[] = [...node.children.values()].sort((a, b) => b.reach - a.reach);
    later.push(...others);
    node = next;
  }
  const tokens = nodes.map((node) => node.token);
  const results = await evaluator.evaluate(start.depth - 1, tokens, wanted);
  for (const [index, logProbabilities] of results) {
    const node = nodes[index];
    if (node !== undefined) node.logProbabilities = logProbabilities;
  }
}

/**
 * Evaluates what is to be evaluated when coming back up the held path to `node`: its children off
 * the path, and, where it is itself asked about, the node's own token once more, since the
 * probabilities after a held token are gone.
 */
async function leaveHeldNode(
  node: Node,
  next: Node | undefined,
  evaluator: TokenEvaluator,
): Promise<void> {
  if (next !== undefined) node.children.delete(next.token);
  // The deepest branching is taken up first, so that what is above it stays held.
  const later = node.wanted.size > 0 ? [node] : [...node.children.values()];
  for (let start = later.pop(); start !== undefined; start = later.pop()) {
    await evaluateBranch(start, evaluator, later);
  }
}

function logSumExp(values: readonly number[]): number {
  const largest = Math.max(...values);
  return largest + Math.log(values.reduce((sum, value) => sum + Math.exp(value - largest), 0));
}

/** What the forks of a question make of its choices: at each, a softmax over its branches. */
export function readForks(choices: number, forks: readonly Fork[]): ScoredTokens {
  const logProbabilities = Array.from({ length: choices }, () => 0);
  let logMass: number | undefined;
  for (const { branches, known: values } of forks) {
    const found = values();
    const known = (token: number): number => found.get(token) ?? Number.NaN;
    const total = logSumExp([...branches.keys()].map(known));
    logMass ??= Math.min(0, total);
    for (const [token, indices] of branches) {
      for (const index of indices) {
        logProbabilities[index] = (logProbabilities[index] ?? 0) + known(token) - total;
      }
    }
  }
  return { logProbabilities, logMass: logMass ?? 0 };
}

/**
 * Gives the probability of every question's every choice when nothing but the choices may be said.
 *
 * All that has to be evaluated forms one tree of tokens: the prompts, and the choices' tokens down
 * to the last place where they part; what comes after is certain. Each token is evaluated once,
 * and what the evaluator holds already not again, in as many runs as the tree has ends. Going up
 * the held path from its deepest point, a kept generation can be asked about at many places for one
 * token each. A question with a single choice, or with none, costs nothing.
 *
 * Every prompt holds at least one token.
 */
export async function scoreTokenTree(
  questions: readonly TokenQuestion[],
  evaluator: TokenEvaluator,
): Promise<TreeScores> {
  const root = newNode(-1, undefined);
  const forks = questions.map((question) => addQuestion(root, question));
  const tokens = countNodes(root) - 1;
  const path = heldPath(root, evaluator.held);
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const node = path[index];
    if (node !== undefined) await leaveHeldNode(node, path[index + 1], evaluator);
  }
  return {
    questions: questions.map(({ choices }, index) => readForks(choices.length, forks[index] ?? [])),
    tokens,
  };
}
