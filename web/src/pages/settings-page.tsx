import { AlertsTile } from "../features/settings/alerts-tile.tsx";
import { SettingsTile } from "../features/settings/settings-tile.tsx";
import { SourceList } from "../features/sources/source-list.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";

/** What the project is, who is told, and where rows come from. */
export function SettingsPage() {
  return (
    <main className={page.page}>
      <PageHead title="Settings" subtitle="What the project is, who is told, and where rows come from." />
      <SettingsTile />
      <AlertsTile />
      <SourceList />
    </main>
  );
}
