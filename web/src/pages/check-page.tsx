import { Link, useParams } from "@tanstack/react-router";
import { CheckFacts, CheckHistory, FailingRows } from "../features/quality/check-detail.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One check with its history and the rows that broke it. */
export function CheckPage() {
  const { id } = useParams({ from: "/quality/$id" });
  return (
    <main className={page.page}>
      <PageHead title={id} above={<Link to="/quality">Quality</Link>} />
      <CheckFacts id={id} />
      <CheckHistory id={id} />
      <FailingRows id={id} />
    </main>
  );
}
