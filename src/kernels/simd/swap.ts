/** Turns n words of 32 bits from the byte order of a file to that of this machine; up to three more are read and written. */
export function swapWords(from: usize, n: i32, to: usize): void {
  for (let k = 0; k < n; k += 4) {
    const at = (<usize>k) << 2;
    const words = v128.load(from + at);
    v128.store(to + at, v128.shuffle<i8>(words, words, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12));
  }
}
