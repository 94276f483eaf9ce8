import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useContext } from "react";
import { Asking } from "../api/may.ts";
import { AuditTile } from "../features/audit/audit-tile.tsx";
import { AlertsTile } from "../features/settings/alerts-tile.tsx";
import { KeysTile } from "../features/settings/keys-tile.tsx";
import { SettingsTile } from "../features/settings/settings-tile.tsx";
import { SourceList } from "../features/sources/source-list.tsx";
import { UsersTile } from "../features/users/users-tile.tsx";
import page from "../ui/page.module.css";
import { PageHead } from "../ui/page-head.tsx";
import { Segmented } from "../ui/segmented.tsx";
import { readTab, tabsFor } from "./settings-tabs.ts";

/** What the project is, where rows come from, who may do what, who is told, and who did what. */
export function SettingsPage() {
  const { tab: written, user = "", action = "" } = useSearch({ from: "/settings" });
  const navigate = useNavigate({ from: "/settings" });
  const tab = readTab(written);
  const look = useCallback(
    (change: { user?: string; action?: string }) =>
      navigate({
        search: (before) => ({ ...before, ...change, tab: "audit" }),
        replace: true,
      }),
    [navigate],
  );
  return (
    <main className={page.page}>
      <PageHead title="Settings" subtitle="Where rows come from, who may do what, who is told, who did what.">
        <Segmented
          label="Part of the settings"
          options={tabsFor(useContext(Asking))}
          value={tab}
          onChange={(next) => navigate({ search: { tab: next } })}
        />
      </PageHead>
      {tab === "project" ? <SettingsTile /> : null}
      {tab === "sources" ? <SourceList /> : null}
      {tab === "keys" ? <KeysTile /> : null}
      {tab === "users" ? <UsersTile /> : null}
      {tab === "alerts" ? <AlertsTile /> : null}
      {tab === "audit" ? (
        <AuditTile
          user={user}
          action={action}
          onUser={(next) => look({ user: next })}
          onAction={(next) => look({ action: next })}
        />
      ) : null}
    </main>
  );
}
