import { useQuery } from "@tanstack/react-query";
import { RankedBars } from "../../charts/ranked-bars.tsx";
import { Tile } from "../../ui/tile.tsx";
import { volumeQuery } from "./api/events.ts";

const HOURS = 24;
const SHOWN = 15;

/** How many events of each name came lately. */
export function VolumeTile() {
  const volume = useQuery(volumeQuery(HOURS));
  return (
    <Tile
      title="Volume by name"
      subtitle={`The last ${HOURS} hours of the shop's time, as stored`}
      query={volume}
      height={320}
      skeleton="bars"
      isEmpty={({ items }) => items.length === 0}
      empty="No event was stored in these hours."
    >
      {({ items }) => (
        <RankedBars
          label="Volume by name"
          format="count"
          rows={items.slice(0, SHOWN).map(({ type, name, count }) => ({ name: name || type, value: count }))}
        />
      )}
    </Tile>
  );
}
