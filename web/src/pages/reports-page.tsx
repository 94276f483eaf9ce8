import { useNavigate, useSearch } from "@tanstack/react-router";
import { ReportFiles } from "../features/reports/report-files.tsx";
import { ReportList } from "../features/reports/report-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What is written down for people, and mailed. */
export function ReportsPage() {
  const { report } = useSearch({ from: "/reports" });
  const navigate = useNavigate({ from: "/reports" });
  return (
    <main className={page.page}>
      <PageHead title="Reports" subtitle="Numbers of a period as a file, by mail if you like." />
      <ReportList onChoose={(name) => navigate({ search: { report: name } })} />
      {report ? <ReportFiles key={report} name={report} /> : null}
    </main>
  );
}
