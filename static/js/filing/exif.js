/** Where a photograph says it was taken, read on the telephone itself. Whatever is odd is not said. */

const MOST_BYTES = 12_000_000;
const GPS_BLOCK = 0x8825;
const [LAT_REF, LAT, LNG_REF, LNG] = [1, 2, 3, 4];
// How the block begins in JPEG and HEIC, in PNG and in WebP, and how far behind it the data lie.
const MARKS = [
  ["Exif\0\0", 6],
  ["eXIf", 4],
  ["EXIF", 8],
];

/** {lng, lat} in WGS 84, or null. */
export async function placeIn(file) {
  const bytes = new Uint8Array(await file.slice(0, MOST_BYTES).arrayBuffer());
  for (const [mark, length] of MARKS) {
    for (const at of occurrences(bytes, mark)) {
      const place = placeAt(bytes, at + length);
      if (place) return place;
    }
  }
  return null;
}

function* occurrences(bytes, mark) {
  const signs = [...mark].map((sign) => sign.charCodeAt(0));
  let from = bytes.indexOf(signs[0]);
  for (let seen = 0; from >= 0 && seen < 8; from = bytes.indexOf(signs[0], from + 1)) {
    if (signs.every((sign, n) => bytes[from + n] === sign)) {
      seen += 1;
      yield from;
    }
  }
}

function placeAt(bytes, start) {
  try {
    const view = new DataView(bytes.buffer, start);
    const isLittle = view.getUint16(0) === 0x4949;
    if (!isLittle && view.getUint16(0) !== 0x4d4d) return null;
    const gps = entries(view, view.getUint32(4, isLittle), isLittle).get(GPS_BLOCK);
    if (gps === undefined) return null;
    return placeOf(view, entries(view, view.getUint32(gps + 8, isLittle), isLittle), isLittle);
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** Where each tag's entry of a block lies. */
function entries(view, offset, isLittle) {
  const found = new Map();
  const count = Math.min(view.getUint16(offset, isLittle), 512);
  for (let n = 0; n < count; n += 1) {
    const entry = offset + 2 + 12 * n;
    found.set(view.getUint16(entry, isLittle), entry);
  }
  return found;
}

function placeOf(view, block, isLittle) {
  if (!block.has(LAT) || !block.has(LNG)) return null;
  const lat = degrees(view, block, LAT, LAT_REF, "S", isLittle);
  const lng = degrees(view, block, LNG, LNG_REF, "W", isLittle);
  const isPossible = Math.abs(lat) <= 90 && Math.abs(lng) <= 180 && (lat !== 0 || lng !== 0);
  return isPossible ? { lng, lat } : null;
}

function degrees(view, block, tag, refTag, negative, isLittle) {
  const at = view.getUint32(block.get(tag) + 8, isLittle);
  const part = (n) => view.getUint32(at + 8 * n, isLittle) / view.getUint32(at + 8 * n + 4, isLittle);
  const value = part(0) + part(1) / 60 + part(2) / 3600;
  const ref = block.has(refTag) ? String.fromCharCode(view.getUint8(block.get(refTag) + 8)) : "";
  return ref === negative ? -value : value;
}
