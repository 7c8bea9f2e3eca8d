import t from 'tap';
import { asciiCard, asciiText } from '../../src/fits/ascii-text.js';
import { Card } from '../../src/fits/card.js';

const PLAIN = /^[\x20-\x7e]*$/;

t.test('only what FITS cannot hold is percent-encoded, as in a URL', (t) => {
  t.equal(asciiText("/data/100%/it's ~ok~.fits"), "/data/100%/it's ~ok~.fits");
  for (const text of ['é', 'josé ü 漢字 🔭', 'Å']) {
    t.match(asciiText(text), PLAIN);
    t.equal(decodeURIComponent(asciiText(text)), text);
  }
  t.equal(asciiText('é_flt.fits'), '%C3%A9_flt.fits');
  t.equal(asciiText('a\tb\x7f'), 'a%09b%7F');
  t.match(asciiText('\ud800 alone'), PLAIN, 'half a character stops nothing');
  t.end();
});

t.test('cards: the value is encoded, all else keeps its length', (t) => {
  const card = (raw: string): Card => asciiCard(new Card(raw.padEnd(80)));
  const untouched = new Card("OBSERVER= 'Jose    '  / who".padEnd(80));
  t.equal(asciiCard(untouched), untouched);
  const named = card("OBSERVER= 'José    '  / à Paris");
  t.strictSame([named.value, named.comment], ['Jos%C3%A9', '? Paris']);
  t.strictSame([card('COMMENT à Paris').value, card('HISTORY µm').value], ['? Paris', '?m']);
  const real = card('PHOTBW  =                 12.5 / Å');
  t.strictSame([real.value, real.source, real.comment], [12.5, '12.5', '?']);
  t.equal(card("HIERARCH ESO OBS NAME = 'José'").value, 'Jos?');
  t.equal(card(`LONG    = '${'é'.repeat(60)}'`).value, '%C3%A9'.repeat(60), 'it goes on in CONTINUE cards');
  t.equal(card('BARE    = José').value, 'Jos?');
  t.end();
});
