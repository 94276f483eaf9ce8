import { useQuery } from "@tanstack/react-query";
import { asProblem } from "../../api/problem.ts";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { VirtualGrid } from "../../ui/virtual-grid.tsx";
import { testSource } from "./api/sources.ts";

type SourceTestProps = { name: string; onClose: () => void };

/** Connects to a source now and shows its first rows. Nothing is stored. */
export function SourceTest({ name, onClose }: SourceTestProps) {
  const test = useQuery({
    queryKey: ["source-test", name],
    queryFn: () => testSource(name),
    retry: false,
    gcTime: 0,
  });
  return (
    <SidePanel title={`Test of ${name}`} subtitle="Its first rows, as it gives them now" onClose={onClose}>
      {test.data ? (
        <>
          {test.data.notes.map((note) => (
            <p key={note}>{note}</p>
          ))}
          <VirtualGrid
            label="First rows"
            columns={test.data.columns.map((column) => ({ ...column, isNumber: false }))}
            rows={test.data.rows}
            height={420}
          />
        </>
      ) : test.error ? (
        <ProblemNote problem={asProblem(test.error)} onRetry={() => test.refetch()} />
      ) : (
        <Skeleton shape="rows" />
      )}
    </SidePanel>
  );
}
