import { Link, useParams } from "@tanstack/react-router";
import { VersionList } from "../features/models/version-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** One model: its versions. */
export function ModelPage() {
  const { name } = useParams({ from: "/models/$name" });
  return (
    <main className={page.page}>
      <PageHead title={name} above={<Link to="/models">Models</Link>} />
      <VersionList name={name} />
    </main>
  );
}
