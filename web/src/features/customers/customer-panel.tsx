import { useQuery } from "@tanstack/react-query";
import { asProblem } from "../../api/problem.ts";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { customerQuery } from "./api/customer.ts";
import { ChurnSection } from "./churn-section.tsx";
import { ProfileSection } from "./profile-section.tsx";

type CustomerPanelProps = { customerId: string; onClose: () => void };

/** One customer: how likely to stop buying, what drives that, and who it is. */
export function CustomerPanel({ customerId, onClose }: CustomerPanelProps) {
  const customer = useQuery(customerQuery(customerId));
  const { data, error } = customer;

  return (
    <SidePanel
      title={data?.name ?? customerId}
      subtitle={data ? [data.email, data.city, data.country].filter(Boolean).join(" · ") : "\u00a0"}
      onClose={onClose}
    >
      {data ? (
        <>
          <ChurnSection churn={data.churn} />
          <ProfileSection customer={data} />
        </>
      ) : error ? (
        <ProblemNote problem={asProblem(error)} onRetry={() => customer.refetch()} />
      ) : (
        <Skeleton shape="rows" />
      )}
    </SidePanel>
  );
}
