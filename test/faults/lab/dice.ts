/**
 * Choices that a seed makes.
 *
 * @module
 */

/** Numbers and choices, the same for the same seed. */
export interface Dice {
  /** A whole number, both ends included. */
  between(least: number, most: number): number;
  oneOf<Choice>(...choices: readonly Choice[]): Choice;
}

/** @param random Numbers from 0 to 1. */
export function diceOf(random: () => number): Dice {
  const between = (least: number, most: number) =>
    least + Math.floor(random() * (most - least + 1));
  return { between, oneOf: (...choices) => choices[between(0, choices.length - 1)]! };
}
