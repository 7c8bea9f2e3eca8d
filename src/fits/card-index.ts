import type { Card } from './card.js';

/**
 * Positions of the cards of each keyword, so that headers of thousands of cards are never scanned.
 * Appending keeps it up to date; any other change of the list calls for {@link CardIndex.invalidate}.
 */
export class CardIndex {
  #positions: Map<string, number[]> | undefined;

  constructor(private readonly cards: readonly Card[]) {}

  /** Positions of all cards with this (normalised) keyword, ascending. */
  of(keyword: string): readonly number[] {
    this.#positions ??= this.#build();
    return this.#positions.get(keyword) ?? NONE;
  }

  /** Tells that a card was added behind all others. */
  appended(): void {
    if (this.#positions !== undefined) add(this.#positions, this.cards.length - 1, this.cards[this.cards.length - 1]);
  }

  /** Tells that cards were inserted, removed or renamed. */
  invalidate(): void {
    this.#positions = undefined;
  }

  #build(): Map<string, number[]> {
    const positions = new Map<string, number[]>();
    this.cards.forEach((card, at) => {
      add(positions, at, card);
    });
    return positions;
  }
}

const NONE: readonly number[] = [];

function add(positions: Map<string, number[]>, at: number, card: Card): void {
  const known = positions.get(card.keyword);
  if (known === undefined) positions.set(card.keyword, [at]);
  else known.push(at);
}
