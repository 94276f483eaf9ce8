import { useQuery } from "@tanstack/react-query";
import { bytes } from "../../lib/format.ts";
import { Facts } from "../../ui/facts.tsx";
import page from "../../ui/page.module.css";
import { Tile } from "../../ui/tile.tsx";
import { settingsQuery } from "./api/settings.ts";

/** What millrace.yaml says; changing it takes a new start. */
export function SettingsTile() {
  const settings = useQuery(settingsQuery);
  return (
    <Tile
      title="Project"
      subtitle="As millrace.yaml says it"
      query={settings}
      height={200}
      skeleton="rows"
      isEmpty={() => false}
      empty=""
    >
      {(data) => (
        <div className={page.page}>
          <Facts
            facts={[
              ["Name", data.project],
              ["Currency", data.currency],
              ["Time zone", data.timeZone],
              ["Dashboards", data.dashboardsEditable ? "can be changed here" : "are changed in their files"],
              ["One event holds at most", bytes(data.collector.maxEventBytes)],
              ["One call holds at most", bytes(data.collector.maxBatchBytes)],
              ["All calls under way", bytes(data.collector.maxWaitingBytes)],
              ["An event may be late by", data.collector.maxLate],
              ["And early by", data.collector.maxEarly],
            ]}
          />
        </div>
      )}
    </Tile>
  );
}
