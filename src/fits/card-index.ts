import type { Card } from './card.js';

/**
 * A list of cards and the positions of those of each keyword, so that headers of thousands of cards are not scanned again
 * and again. Who appends to the list says so; any other change of it calls for {@link CardIndex.invalidate}.
 */
export class CardIndex {
  #positions: Map<string, number[]> | undefined;

  constructor(readonly cards: Card[]) {}

  /** Positions of all cards with this (normalised) keyword, ascending. */
  of(keyword: string): readonly number[] {
    this.#positions ??= this.#build();
    return this.#positions.get(keyword) ?? NONE;
  }

  /** The first card with this (normalised) keyword. */
  first(keyword: string): Card | undefined {
    const at = this.of(keyword).at(0);
    return at === undefined ? undefined : this.cards[at];
  }

  /** A list of its own with the same cards. */
  copy(): CardIndex {
    return new CardIndex([...this.cards]);
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
