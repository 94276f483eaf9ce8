import { useQuery } from "@tanstack/react-query";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { Tile } from "../../ui/tile.tsx";
import { settingsQuery } from "./api/settings.ts";

/** What sends events, never whole. */
export function KeysTile() {
  const settings = useQuery(settingsQuery);
  return (
    <Tile
      title="Write keys"
      subtitle="They send events and read nothing"
      query={settings}
      height={120}
      skeleton="rows"
      isEmpty={() => false}
      empty=""
    >
      {({ writeKey, origins }) => (
        <div className={page.page}>
          <Facts
            facts={[
              ["Write key", writeKey],
              ["Events may come from", origins.join(", ") || "pages of any origin"],
            ]}
          />
          <p className={page.quiet}>The whole write key is in the file write-key of the data directory.</p>
        </div>
      )}
    </Tile>
  );
}
