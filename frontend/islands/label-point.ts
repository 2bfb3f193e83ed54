// Where a name stands best in a shape: the point farthest from its border.

export type Point = [number, number];
export type Ring = Point[];

function distanceToEdge([x, y]: Point, ring: Ring): number {
  let best = Infinity;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [ax, ay] = ring[j] as Point;
    const [bx, by] = ring[i] as Point;
    const length = (bx - ax) ** 2 + (by - ay) ** 2;
    const t = length ? Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / length)) : 0;
    best = Math.min(best, Math.hypot(x - ax - t * (bx - ax), y - ay - t * (by - ay)));
  }
  return best;
}

function isInside([x, y]: Point, rings: Ring[]): boolean {
  let inside = false;
  for (const ring of rings) {
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[j] as Point;
      const [bx, by] = ring[i] as Point;
      if (by > y !== ay > y && x < ((ax - bx) * (y - by)) / (ay - by) + bx) inside = !inside;
    }
  }
  return inside;
}

/** Names are wider than high: a border to the left or right counts as nearer than one above. */
const WIDE = 2.2;

export function labelPoint(rings: Ring[]): Point {
  const squeezed = rings.map((ring) => ring.map(([x, y]): Point => [x / WIDE, y]));
  const all = squeezed.flat();
  const [left, right] = [Math.min(...all.map((p) => p[0])), Math.max(...all.map((p) => p[0]))];
  const [low, high] = [Math.min(...all.map((p) => p[1])), Math.max(...all.map((p) => p[1]))];
  let best: Point = [(left + right) / 2, (low + high) / 2];
  let most = -Infinity;
  for (let i = 1; i < 30; i++) {
    for (let j = 1; j < 30; j++) {
      const point: Point = [left + ((right - left) * i) / 30, low + ((high - low) * j) / 30];
      if (!isInside(point, squeezed)) continue;
      const room = Math.min(...squeezed.map((ring) => distanceToEdge(point, ring)));
      if (room > most) [most, best] = [room, point];
    }
  }
  return [best[0] * WIDE, best[1]];
}
