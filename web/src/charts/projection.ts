/** Places of the world on a sheet, by Miller's cylindrical projection: nothing is slanted, and the poles are not endless. */

export type Point = readonly [x: number, y: number];
export type Box = { left: number; top: number; right: number; bottom: number };

export const SHEET: Box = { left: 0, top: 0, right: 1000, bottom: 600 };

const RADIUS = SHEET.right / (2 * Math.PI);
const NORTHMOST = 84;
const MARGIN = 0.1;
/** No view shows less than this part of the sheet's width. */
const CLOSEST = 0.08;

export function project(longitude: number, latitude: number): Point {
  const x = ((longitude + 180) / 360) * SHEET.right;
  return [x, miller(NORTHMOST) - miller(latitude)];
}

function miller(latitude: number): number {
  const radians = (latitude * Math.PI) / 180;
  return RADIUS * 1.25 * Math.log(Math.tan(Math.PI / 4 + 0.4 * radians));
}

export function pathOf(ring: Point[]): string {
  return `M${ring.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join("L")}Z`;
}

export function boxOf(ring: Point[]): Box {
  const across = ring.map(([x]) => x);
  const down = ring.map(([, y]) => y);
  return {
    left: Math.min(...across),
    right: Math.max(...across),
    top: Math.min(...down),
    bottom: Math.max(...down),
  };
}

/** What holds all of some boxes, with a margin, in a shape; the whole sheet where there are none. */
export function viewOf(boxes: Box[], shape: number): Box {
  if (boxes.length === 0) return SHEET;
  const left = Math.min(...boxes.map((box) => box.left));
  const right = Math.max(...boxes.map((box) => box.right));
  const top = Math.min(...boxes.map((box) => box.top));
  const bottom = Math.max(...boxes.map((box) => box.bottom));
  const wide = Math.max((right - left) * (1 + 2 * MARGIN), SHEET.right * CLOSEST);
  const high = (bottom - top) * (1 + 2 * MARGIN);
  const width = Math.min(Math.max(wide, high * shape), SHEET.right);
  const height = width / shape;
  const x = Math.min(Math.max((left + right - width) / 2, 0), SHEET.right - width);
  const y = (top + bottom - height) / 2;
  return { left: x, top: y, right: x + width, bottom: y + height };
}
