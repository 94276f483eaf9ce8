import { useNavigate, useSearch } from "@tanstack/react-router";
import { ContractsTile } from "../features/events/contracts-tile.tsx";
import { EventTail } from "../features/events/event-tail.tsx";
import { RequestsTile } from "../features/events/requests-tile.tsx";
import { VolumeTile } from "../features/events/volume-tile.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What comes in, what it must hold, and what became of each call. The search is in the address. */
export function EventsPage() {
  const search = useSearch({ from: "/events" });
  const navigate = useNavigate({ from: "/events" });
  return (
    <main className={page.page}>
      <PageHead title="Events" subtitle="What comes in, what it must hold, and what became of each call." />
      <EventTail
        search={search}
        onSearch={(next) =>
          navigate({
            search: Object.fromEntries(Object.entries(next).filter(([, value]) => value)),
            replace: true,
            resetScroll: false,
          })
        }
      />
      <RequestsTile />
      <VolumeTile />
      <ContractsTile />
    </main>
  );
}
