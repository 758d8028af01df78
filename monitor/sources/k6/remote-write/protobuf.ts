/** One field of a protobuf message. `number`: varints as numbers, doubles as they are; `bytes`: the rest. */
export interface Field {
  readonly number: number;
  readonly value: number;
  readonly bytes: Uint8Array;
}

const NONE = new Uint8Array(0);

/**
 * The fields of a protobuf message, in order. Source: https://protobuf.dev/programming-guides/encoding/.
 * Varints are numbers: exact up to 2^53, far above every count here. Throws RangeError when the message is cut.
 */
export function* fields(message: Uint8Array): Generator<Field> {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const cursor = { at: 0 };
  while (cursor.at < message.length) {
    const tag = varint(message, cursor);
    const number = Math.floor(tag / 8);
    switch (tag % 8) {
      case 0:
        yield { number, value: varint(message, cursor), bytes: NONE };
        break;
      case 1:
        yield { number, value: view.getFloat64(cursor.at, true), bytes: NONE };
        cursor.at += 8;
        break;
      case 2: {
        const length = varint(message, cursor);
        const end = cursor.at + length;
        if (end > message.length) throw cut();
        yield { number, value: Number.NaN, bytes: message.subarray(cursor.at, end) };
        cursor.at = end;
        break;
      }
      case 5:
        yield { number, value: view.getFloat32(cursor.at, true), bytes: NONE };
        cursor.at += 4;
        break;
      default:
        throw new RangeError(`protobuf: wire type ${tag % 8} is not known`);
    }
  }
}

/** A packed list of zigzag-encoded integers (sint32, sint64). */
export function packedSigned(bytes: Uint8Array): number[] {
  const cursor = { at: 0 };
  const out: number[] = [];
  while (cursor.at < bytes.length) out.push(signed(varint(bytes, cursor)));
  return out;
}

/** Zigzag: 0, −1, 1, −2, … are sent as 0, 1, 2, 3, … */
export function signed(zigzag: number): number {
  return zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2;
}

function varint(bytes: Uint8Array, cursor: { at: number }): number {
  let value = 0;
  let factor = 1;
  for (let i = 0; i < 10; i++) {
    const part = bytes[cursor.at++];
    if (part === undefined) throw cut();
    value += (part & 0x7f) * factor;
    if (part < 0x80) return value;
    factor *= 128;
  }
  throw cut();
}

function cut(): RangeError {
  return new RangeError('protobuf: the message is cut');
}
