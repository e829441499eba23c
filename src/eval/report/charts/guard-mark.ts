import { html, type Html } from "../html.ts";

/** Outlines of the guards' markers, about the origin: told apart without colour. */
const OUTLINES = [
  "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z",
  "M-4.6 -4.6H4.6V4.6H-4.6Z",
  "M0 -6.2L6 4.6H-6Z",
  "M0 -6.4L6.4 0L0 6.4L-6.4 0Z",
] as const;

/** How many guards have a colour, dash and marker of their own; further ones begin again. */
const GUARD_STYLES = OUTLINES.length;

/** Class that gives a guard's colour and dash. */
export function guardClass(index: number): string {
  return `g${index % GUARD_STYLES}`;
}

/** A guard's marker about the origin, to be moved by a transform. */
export function guardMarker(index: number): Html {
  return html`<path class="marker ${guardClass(index)}" d="${OUTLINES[index % GUARD_STYLES]}" />`;
}

/** A guard's sign in running text: its line and marker. The name follows it. */
export function guardSign(index: number): Html {
  return html`<svg class="sign" viewBox="-16 -8 32 16" aria-hidden="true">
    <path class="curve ${guardClass(index)}" d="M-16 0H16" />
    ${guardMarker(index)}
  </svg>`;
}
