import { Skeleton } from "../ui/skeleton.tsx";

/** While a page's own file is on its way. */
export function WaitingPage() {
  return (
    <main>
      <Skeleton shape="chart" />
    </main>
  );
}
