/** A question in tokens: what is asked, and each answer's own tokens. */
export interface TokenQuestion {
  readonly prompt: readonly number[];
  readonly choices: readonly (readonly number[])[];
  /** See `Question.tolerance`. Default 0: every choice is followed to its end. */
  readonly tolerance?: number | undefined;
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

/** What came of asking. */
export interface TreeScores {
  /** By question and choice: the natural-log probability of the choice's whole sequence. */
  readonly logProbabilities: readonly (readonly number[])[];
  /** Tokens that asking takes to be evaluated when nothing is held, but for those left out. */
  readonly tokens: number;
}

/** A question whose improbable choices need not be followed to their ends. */
interface Tolerant {
  readonly tolerance: number;
  /** The question's last node. */
  readonly end: Node;
  readonly choices: readonly (readonly number[])[];
}

/** A position in the tree of everything asked: a token after its parent's tokens. */
interface Node {
  readonly token: number;
  readonly parent: Node | undefined;
  /** Tokens from the root to here, this one included. */
  readonly depth: number;
  readonly children: Map<number, Node>;
  /** Next tokens whose probability is asked for. */
  readonly wanted: Set<number>;
  /** Their natural-log probabilities, once they are known. */
  logProbabilities: ReadonlyMap<number, number>;
  /** The one question that has this node, where that is a choice's and may be left out. */
  owner: Tolerant | undefined;
}

const NONE: ReadonlyMap<number, number> = new Map();

function newNode(token: number, parent: Node | undefined, owner: Tolerant | undefined): Node {
  return {
    token,
    parent,
    depth: parent === undefined ? 0 : parent.depth + 1,
    children: new Map(),
    wanted: new Set(),
    logProbabilities: NONE,
    owner,
  };
}

/** The node after a token, made where it is missing, and owned by no one once it is shared. */
function step(node: Node, token: number, owner?: Tolerant): Node {
  const known = node.children.get(token);
  if (known === undefined) {
    const made = newNode(token, node, owner);
    node.children.set(token, made);
    return made;
  }
  if (known.owner !== owner) known.owner = undefined;
  return known;
}

function descend(from: Node, tokens: readonly number[]): Node {
  let node = from;
  for (const token of tokens) node = step(node, token);
  return node;
}

/**
 * Adds an answer after a question's last node. An answer's last token is only read off, never
 * evaluated.
 */
function addChoice(end: Node, choice: readonly number[], owner: Tolerant | undefined): void {
  let node = end;
  for (const [index, token] of choice.entries()) {
    node.wanted.add(token);
    if (index < choice.length - 1) node = step(node, token, owner);
  }
}

function buildTree(questions: readonly TokenQuestion[]): Node {
  const root = newNode(-1, undefined, undefined);
  // A question without an answer to weigh needs no evaluation.
  const weighed = questions.filter(({ choices }) => choices.some((choice) => choice.length > 0));
  const ends = weighed.map(({ prompt }) => descend(root, prompt));
  for (const [index, { choices, tolerance = 0 }] of weighed.entries()) {
    const end = ends[index];
    if (end === undefined) continue;
    const owner = tolerance > 0 ? { tolerance, end, choices } : undefined;
    for (const choice of choices) addChoice(end, choice, owner);
  }
  return root;
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

/** Whether it is worth knowing which child is the most probable before one is evaluated. */
function isFork(node: Node): boolean {
  return node.children.size > 1 && [...node.children.values()].some(({ owner }) => owner);
}

/** Evaluates from `start` down to one end of the tree, or to the next fork, in one go. */
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
    if (isFork(node)) break;
    const [next, ...others]: Node[] = [...node.children.values()];
    later.push(...others);
    node = next;
  }
  const tokens = nodes.map((node) => node.token);
  const results = await evaluator.evaluate(start.depth - 1, tokens, wanted);
  for (const [index, logProbabilities] of results) {
    const node = nodes[index];
    if (node !== undefined) node.logProbabilities = logProbabilities;
  }
  const last = nodes.at(-1);
  if (last === undefined || !isFork(last)) return;
  const probability = (node: Node): number => last.logProbabilities.get(node.token) ?? -Infinity;
  // The most probable one is taken up first: what it comes to decides on the others.
  later.push(...[...last.children.values()].sort((a, b) => probability(a) - probability(b)));
}

/** Natural-log probability of the choice's tokens down to `node`, where it is known. */
function logMass(node: Node, end: Node): number {
  let sum = 0;
  for (let at = node; at !== end && at.parent !== undefined; at = at.parent) {
    sum += at.parent.logProbabilities.get(at.token) ?? Number.NaN;
  }
  return sum;
}

/** Whether all that is below a node is too improbable to be followed. */
function isNegligible(node: Node): boolean {
  const { owner } = node;
  if (owner === undefined) return false;
  const { tolerance, end, choices } = owner;
  const found = choices
    .map((choice) => Math.exp(readChoice(end, choice)))
    .reduce((sum, probability) => sum + (Number.isNaN(probability) ? 0 : probability), 0);
  return Math.exp(logMass(node, end)) <= tolerance * found;
}

/**
 * Evaluates a subtree whose parent is held, branch by branch, the deepest fork first. Gives the
 * number of tokens that were left out.
 */
async function evaluateSubtree(start: Node, evaluator: TokenEvaluator): Promise<number> {
  const later = [start];
  let leftOut = 0;
  for (let node = later.pop(); node !== undefined; node = later.pop()) {
    if (isNegligible(node)) leftOut += countNodes(node);
    else await evaluateBranch(node, evaluator, later);
  }
  return leftOut;
}

/**
 * What is to be evaluated when coming back up the held path to `node`: its children off the path,
 * and, where it is itself asked about, the node's own token once more, since the probabilities
 * after a held token are gone.
 */
async function leaveHeldNode(
  node: Node,
  next: Node | undefined,
  evaluator: TokenEvaluator,
): Promise<number> {
  if (next !== undefined) node.children.delete(next.token);
  const starts = node.wanted.size > 0 ? [node] : [...node.children.values()];
  let leftOut = 0;
  for (const start of starts) leftOut += await evaluateSubtree(start, evaluator);
  if (next !== undefined) node.children.set(next.token, next);
  return leftOut;
}

/** Natural-log probability of a choice after a question's last node; NaN where it is not known. */
function readChoice(end: Node, choice: readonly number[]): number {
  let node: Node | undefined = end;
  let sum = 0;
  for (const token of choice) {
    sum += node?.logProbabilities.get(token) ?? Number.NaN;
    node = node?.children.get(token);
  }
  return sum;
}

/** The same, but for a choice that was left out what was known of it: no more than that. */
function readBound(end: Node, choice: readonly number[]): number {
  let node: Node | undefined = end;
  let sum = 0;
  for (const token of choice) {
    const known: number | undefined = node?.logProbabilities.get(token);
    if (known === undefined) break;
    sum += known;
    node = node?.children.get(token);
  }
  return sum;
}

/**
 * Gives the natural-log probability of every question's every choice, each that of its whole token
 * sequence. All that is asked forms one tree of tokens. Each of its tokens is evaluated once, what
 * the evaluator holds already is not evaluated again, and the last tokens of answers are not
 * evaluated at all. Going up the held path from its deepest point, a kept generation can be asked
 * about at many places for one token each.
 *
 * A question with a tolerance has its most probable choices followed first, and those left out
 * that are too improbable beside them; these are given the probability of their tokens down to the
 * fork where they were left, which theirs does not exceed.
 *
 * Every prompt holds at least one token.
 */
export async function scoreTokenTree(
  questions: readonly TokenQuestion[],
  evaluator: TokenEvaluator,
): Promise<TreeScores> {
  const root = buildTree(questions);
  let tokens = countNodes(root) - 1;
  const path = heldPath(root, evaluator.held);
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const node = path[index];
    if (node !== undefined) tokens -= await leaveHeldNode(node, path[index + 1], evaluator);
  }
  const logProbabilities = questions.map(({ prompt, choices, tolerance = 0 }) => {
    const end = descend(root, prompt);
    const read = tolerance > 0 ? readBound : readChoice;
    return choices.map((choice) => read(end, choice));
  });
  return { logProbabilities, tokens };
}
