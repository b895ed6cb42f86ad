/** Lengths and areas on the WGS 84 ellipsoid, in metres and square metres. */

const ELLIPSOID = geodesic.Geodesic.WGS84;

/** Length of a path of latlngs. */
export function lengthOf(points) {
  let metres = 0;
  for (let i = 1; i < points.length; i += 1) {
    const [from, to] = [points[i - 1], points[i]];
    metres += ELLIPSOID.Inverse(from.lat, from.lng, to.lat, to.lng).s12;
  }
  return metres;
}

/** Area and perimeter of the polygon through these latlngs, closed by itself. */
export function areaOf(points) {
  const polygon = ELLIPSOID.Polygon(false);
  for (const point of points) polygon.AddPoint(point.lat, point.lng);
  const { area, perimeter } = polygon.Compute(false, true);
  return { area: Math.abs(area), perimeter };
}
