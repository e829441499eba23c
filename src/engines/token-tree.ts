/** A question in tokens: what is asked, and each answer's own tokens. */
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

/** What came of asking. */
export interface TreeScores {
  /** By question and choice: the natural-log probability of the choice's whole sequence. */
  readonly logProbabilities: readonly (readonly number[])[];
  /** Tokens that asking takes to be evaluated when nothing is held. */
  readonly tokens: number;
}

/** A position in the tree of everything asked: a token after its parent's tokens. */
interface Node {
  readonly token: number;
  /** Tokens from the root to here, this one included. */
  readonly depth: number;
  readonly children: Map<number, Node>;
  /** Next tokens whose probability is asked for, filled in as `logProbabilities` come. */
  readonly wanted: Set<number>;
  logProbabilities: ReadonlyMap<number, number>;
}

const NONE: ReadonlyMap<number, number> = new Map();

function newNode(token: number, depth: number): Node {
  return { token, depth, children: new Map(), wanted: new Set(), logProbabilities: NONE };
}

/** The node after `tokens`, made where it is missing. */
function descend(from: Node, tokens: readonly number[]): Node {
  let node = from;
  for (const token of tokens) {
    let child = node.children.get(token);
    if (child === undefined) {
      child = newNode(token, node.depth + 1);
      node.children.set(token, child);
    }
    node = child;
  }
  return node;
}

/**
 * Adds an answer after a question's last node. An answer's last token is only read off, never
 * evaluated.
 */
function addChoice(end: Node, choice: readonly number[]): void {
  let node = end;
  for (const [index, token] of choice.entries()) {
    node.wanted.add(token);
    if (index < choice.length - 1) node = descend(node, [token]);
  }
}

function buildTree(questions: readonly TokenQuestion[]): Node {
  const root = newNode(-1, 0);
  for (const { prompt, choices } of questions) {
    // A question without an answer to weigh needs no evaluation.
    if (choices.every((choice) => choice.length === 0)) continue;
    const end = descend(root, prompt);
    for (const choice of choices) addChoice(end, choice);
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

/**
 * Evaluates from `start` down to one end of the tree in one go, putting what branches off on
 * `later`.
 */
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
}

/** Evaluates a subtree whose parent is held, branch by branch, the deepest fork first. */
async function evaluateSubtree(start: Node, evaluator: TokenEvaluator): Promise<void> {
  const later = [start];
  for (let node = later.pop(); node !== undefined; node = later.pop()) {
    await evaluateBranch(node, evaluator, later);
  }
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
): Promise<void> {
  if (next !== undefined) node.children.delete(next.token);
  if (node.wanted.size > 0) await evaluateSubtree(node, evaluator);
  else for (const child of node.children.values()) await evaluateSubtree(child, evaluator);
  if (next !== undefined) node.children.set(next.token, next);
}

function readChoice(root: Node, prompt: readonly number[], choice: readonly number[]): number {
  if (choice.length === 0) return 0;
  let node = descend(root, prompt);
  let sum = 0;
  for (const [index, token] of choice.entries()) {
    sum += node.logProbabilities.get(token) ?? Number.NaN;
    if (index < choice.length - 1) node = descend(node, [token]);
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
 * Every prompt holds at least one token.
 */
export async function scoreTokenTree(
  questions: readonly TokenQuestion[],
  evaluator: TokenEvaluator,
): Promise<TreeScores> {
  const root = buildTree(questions);
  const tokens = countNodes(root) - 1;
  const path = heldPath(root, evaluator.held);
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const node = path[index];
    if (node !== undefined) await leaveHeldNode(node, path[index + 1], evaluator);
  }
  const logProbabilities = questions.map(({ prompt, choices }) =>
    choices.map((choice) => readChoice(root, prompt, choice)),
  );
  return { logProbabilities, tokens };
}
