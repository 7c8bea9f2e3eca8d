import { CARD_LENGTH, isStandardKeyword } from './card-format.js';
import { CardIndex } from './card-index.js';
import { keywordOf, type Card } from './card.js';
import { cardAt, cardsOfText } from './header-cards.js';

/** Look-ups that are answered by searching the text; one more, and the cards of all of it are made. */
const MOST_SEARCHES = 32;

/**
 * The text of a header that nobody has edited, 80 characters a card without END; clones of the header share it.
 *
 * Cards take four times the memory of their text. They are made when they are asked for and can be given back. A few look-ups,
 * which is all that most headers of a file ever see, search the text instead: a search of 1000 cards takes about a fiftieth
 * of the time of making them.
 */
export class HeaderText {
  #index: CardIndex | undefined;
  #searches = 0;

  /** @param text 80 characters a card, one byte each where they come from a file; no END. */
  constructor(private readonly text: string) {}

  /** All cards, with their index: the same until {@link HeaderText.forget}, and not to be changed. */
  get index(): CardIndex {
    if (this.#index === undefined) {
      parses++;
      this.#index = new CardIndex(cardsOfText(this.text));
    }
    return this.#index;
  }

  /** The first card of this (normalised) keyword. */
  first(keyword: string): Card | undefined {
    if (this.#index === undefined && isStandardKeyword(keyword) && keyword !== 'CONTINUE') {
      if (this.#searches++ < MOST_SEARCHES) return this.#search(keyword);
    }
    return this.index.first(keyword);
  }

  /** Gives the cards back; the next one who asks has them made again. */
  forget(): void {
    this.#index = undefined;
    this.#searches = 0;
  }

  #search(keyword: string): Card | undefined {
    const { text } = this;
    const initial = keyword.charCodeAt(0);
    for (let at = 0; at < text.length; at += CARD_LENGTH) {
      const found = text.charCodeAt(at);
      // What begins with another capital has another name, unless it is HIERARCH (and not HISTORY, of which there are many).
      const other = found !== initial && found >= A && found <= Z;
      if (other && (found !== H || text.charCodeAt(at + 2) === S)) continue;
      if (keywordOf(text.slice(at, at + CARD_LENGTH)) === keyword) return cardAt(text, at);
    }
    return undefined;
  }
}

const [A, H, S, Z] = [65, 72, 83, 90];

/** How often the cards of a whole header have been made since the program started. */
export function headerParses(): number {
  return parses;
}

let parses = 0;
