const blockWords = 16; // 64 bytes: one line of a processor's cache
const smallestBlocks = 2 ** 10;
const largestBlocks = 2 ** 20;
const recordsPerBlock = 4;
const bitsPerRecord = 6;
const fewestBytesPerRecord = 64;
/** Beyond them, to look at every record costs no more than to look for these. */
const mostSuspects = 50_000;

/**
 * Which records of a file may repeat the identity of one before: all that do, and a few that only look like it, which is
 * found out afterwards (a Bloom filter in blocks: Bloom 1970; Putze, Sanders and Singler 2009). Grouping all records by
 * their identity took a fifth of an import to find, as a rule, nothing. Of four million records about one in ten million is
 * suspected wrongly, of ten million one in a hundred thousand; memory is at most 64 MB, however long the file.
 */
export class RepeatFilter {
  private readonly words: Int32Array;
  private readonly blockMask: number;
  private first = 0;
  private second = 0;
  private readonly found: number[] = [];
  private tooMany = false;

  constructor(expectedRecords: number) {
    let blocks = smallestBlocks;
    while (blocks * recordsPerBlock < expectedRecords && blocks < largestBlocks) blocks *= 2;
    this.words = new Int32Array(blocks * blockWords);
    this.blockMask = blocks - 1;
  }

  static forFile(bytes: number): RepeatFilter {
    return new RepeatFilter(bytes / fewestBytesPerRecord);
  }

  /** Lines that may repeat another; undefined where they are too many to be listed. */
  get suspects(): readonly number[] | undefined {
    return this.tooMany ? undefined : this.found;
  }

  /** Begins the next record's identity. */
  begin(): void {
    this.first = 0x811c9dc5 | 0;
    this.second = 0x9747b28c | 0;
  }

  /** One part of the identity. */
  add(bytes: Uint8Array, from: number, to: number): void {
    let { first, second } = this;
    let place = from;
    for (; place + 4 <= to; place += 4) {
      const word =
        bytes[place]! | (bytes[place + 1]! << 8) | (bytes[place + 2]! << 16) | (bytes[place + 3]! << 24);
      first = Math.imul(first ^ word, 0x01000193) ^ (first >>> 13);
      second = Math.imul(second ^ word, 0x5bd1e995) ^ (second >>> 15);
    }
    let rest = to - from;
    for (; place < to; place += 1) rest = (rest << 8) | bytes[place]!;
    // With its length, so that 'ab' and 'c' differ from 'a' and 'bc'.
    this.first = Math.imul(first ^ rest, 0x01000193) ^ (first >>> 13);
    this.second = Math.imul(second ^ rest, 0x5bd1e995) ^ (second >>> 15);
  }

  /** Ends the identity of the record in `line`. */
  end(line: number): void {
    const { words } = this;
    const third = mixed(this.first);
    const block = (third & this.blockMask) * blockWords;
    // Nine bits choose one of the 512 of a block: three of them from each of two numbers.
    let bits = mixed(this.second);
    let known = true;
    for (let bit = 0; bit < bitsPerRecord; bit += 1) {
      if (bit === bitsPerRecord / 2) bits = mixed(third ^ this.second);
      const word = block + ((bits >>> 5) & 15);
      const mask = 1 << (bits & 31);
      const before = words[word]!;
      if ((before & mask) === 0) {
        known = false;
        words[word] = before | mask;
      }
      bits >>>= 9;
    }
    if (known) this.suspect(line);
  }

  private suspect(line: number): void {
    if (this.found.length < mostSuspects) this.found.push(line);
    else this.tooMany = true;
  }
}

/** Spreads every bit over all (the finaliser of MurmurHash3, Appleby 2011). */
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
