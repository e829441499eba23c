/** A piece of text or a mark, and how well it stands out. */
export interface Contrast {
  readonly what: string;
  /** WCAG 2 contrast ratio, 1 to 21. */
  readonly ratio: number;
  /** What WCAG 2.1 AA asks: 4.5 for text, 3 for marks and controls. */
  readonly least: number;
}

/** Runs in the page: the contrast of every visible text and mark with what it stands on. */
export function listContrasts(): Contrast[] {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("no canvas");

  type Colour = readonly [number, number, number, number];

  const parsed = new Map<string, Colour>();
  function parse(colour: string): Colour {
    const known = parsed.get(colour) ?? paint(colour);
    parsed.set(colour, known);
    return known;
  }

  function paint(colour: string): Colour {
    context?.clearRect(0, 0, 1, 1);
    if (context !== null) context.fillStyle = colour;
    context?.fillRect(0, 0, 1, 1);
    const [r = 0, g = 0, b = 0, a = 0] = context?.getImageData(0, 0, 1, 1).data ?? [];
    return [r, g, b, a / 255];
  }

  function luminance([r, g, b]: Colour): number {
    const [x = 0, y = 0, z = 0] = [r, g, b].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  }

  function contrast(a: Colour, b: Colour): number {
    const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (high + 0.05) / (low + 0.05);
  }

  function backdrop(element: Element): Colour {
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour[3] > 0.99) return colour;
    }
    return [255, 255, 255, 1];
  }

  const found = new Map<string, Contrast>();
  function add(element: Element, colour: string, kind: string, least: number): void {
    const behind = backdrop(element);
    const ratio = contrast(parse(colour), behind);
    const name = `${kind} ${element.tagName} ${element.getAttribute("class") ?? ""} ${colour} on ${behind.join()}`;
    found.set(name, { what: name, ratio, least });
  }

  for (const element of document.querySelectorAll("body *")) {
    const style = getComputedStyle(element);
    const texts = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim() !== "",
    );
    if (element.closest("script, style, [hidden]") !== null) continue;
    if (texts && element.closest("svg") === null) add(element, style.color, "text", 4.5);
    if (texts && element.tagName === "text") add(element, style.fill, "label", 4.5);
    if (element.matches("button, input[type=text]")) {
      // What is filled with the colour of its edge stands out from what is around it.
      const filled = style.borderColor === style.backgroundColor;
      const around = filled ? (element.parentElement ?? element) : element;
      add(around, style.borderColor, "edge", 3);
    }
    if (element.matches(".curve, .whisker, .published, .chance, .threshold line")) {
      add(element, style.stroke, "line", 3);
    }
    if (element.matches(".marker, .positive rect, .negative rect")) {
      add(element, style.fill, "mark", 3);
    }
  }
  return [...found.values()];
}
