/** Types of the members that this project uses of seek-bzip 2.0, which has no types. */
declare module 'seek-bzip' {
  class Stream {
    /** The next byte; below zero at the end. */
    readByte(): number;
    writeByte(byte: number): void;
  }
  const Bunzip: {
    Stream: typeof Stream;
    /** Decode one bzip2 stream. Throws on damaged input. */
    decode(input: Stream, output: Stream): void;
  };
  export default Bunzip;
}
