import { feature } from "topojson-client";
import type { GeometryCollection, Topology } from "topojson-specification";
import world from "world-atlas/countries-110m.json";
import { CODES } from "./country-codes.ts";
import { type Box, boxOf, pathOf, project } from "./projection.ts";

/** A country as it is drawn: its two letters (null where it has none), its outline, and where most of it lies. */
export type CountryShape = { code: string | null; name: string; path: string; box: Box };

type Atlas = Topology<{ countries: GeometryCollection<{ name: string }> }>;

/** The countries of the world at 1:110 million, without Antarctica. Fetched with the first map. */
export function countryShapes(): CountryShape[] {
  const atlas = world as unknown as Atlas;
  return feature(atlas, atlas.objects.countries).features.flatMap(({ id, properties, geometry }) => {
    const polygons =
      geometry.type === "Polygon"
        ? [geometry.coordinates]
        : geometry.type === "MultiPolygon"
          ? geometry.coordinates
          : [];
    const code = CODES[String(id ?? properties.name)] ?? null;
    if (polygons.length === 0 || code === "AQ") return [];
    const rings = polygons.flatMap((polygon) =>
      polygon.map((ring) => ring.map(([longitude = 0, latitude = 0]) => project(longitude, latitude))),
    );
    return [
      { code, name: properties.name, path: rings.map(pathOf).join(""), box: largest(rings.map(boxOf)) },
    ];
  });
}

/** France lies in Europe, though some of it is in America. */
function largest(boxes: Box[]): Box {
  const size = (box: Box) => (box.right - box.left) * (box.bottom - box.top);
  return boxes.reduce((one, other) => (size(other) > size(one) ? other : one));
}
