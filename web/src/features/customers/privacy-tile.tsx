import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { meQuery, refusal } from "../../api/may.ts";
import { asProblem } from "../../api/problem.ts";
import { dateTime } from "../../lib/dates.ts";
import { count } from "../../lib/format.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import { exportPerson, privacyQuery, type RegulationType, regulate } from "./api/privacy.ts";
import styles from "./privacy-tile.module.css";

type Preview = Schemas["PrivacyPreview"];
type Regulation = Schemas["PersonRegulation"];

const WORDS: Record<RegulationType, string> = {
  SUPPRESS_ONLY: "Suppress",
  DELETE_ONLY: "Erase",
  SUPPRESS_WITH_DELETE: "Erase and suppress",
  UNSUPPRESS: "Take in again",
};
const ROWS: RecordColumn<[string, number]>[] = [
  { title: "Kept in", cell: ([place]) => <code>{place}</code> },
  { title: "Rows", isNumber: true, cell: ([, rows]) => count(rows) },
];
const REGULATIONS: RecordColumn<Regulation>[] = [
  { title: "Asked", cell: ({ createdAt }) => dateTime(createdAt) },
  { title: "What", cell: ({ type }) => WORDS[type] },
  { title: "State", wraps: true, cell: (regulation) => stateOf(regulation) },
];

/** What is kept of a customer: to hand it over, to keep it away, to take it away. For admins. */
export function PrivacyTile({ id }: { id: string }) {
  const me = useQuery(meQuery);
  const isRefused = refusal(me.data, "GET /api/v1/customers/{}/privacy") !== undefined;
  return me.data && !isRefused ? <Actions id={id} /> : null;
}

function Actions({ id }: { id: string }) {
  const client = useQueryClient();
  const privacy = useQuery(privacyQuery(id));
  const [asks, setAsks] = useState(false);
  const ask = useMutation({
    mutationFn: (type: RegulationType) => regulate(id, type),
    onSuccess: () => {
      setAsks(false);
      return client.invalidateQueries({ queryKey: ["privacy", id] });
    },
  });
  const hand = useMutation({ mutationFn: () => exportPerson(id), onSuccess: (file) => save(id, file) });
  const error = ask.error ?? hand.error;
  return (
    <Tile
      title="Privacy"
      subtitle="What is kept of this person, and what may be done about it"
      query={privacy}
      height={220}
      skeleton="rows"
      isEmpty={() => false}
      empty=""
    >
      {(data) => (
        <div className={page.page}>
          <p>
            {data.isSuppressed
              ? "Nothing of this person is taken in."
              : "What comes of this person is taken in."}
          </p>
          <div className={styles.actions}>
            <Button disabled={hand.isPending} onClick={() => hand.mutate()}>
              Export
            </Button>
            <Button
              disabled={ask.isPending}
              onClick={() => ask.mutate(data.isSuppressed ? "UNSUPPRESS" : "SUPPRESS_ONLY")}
            >
              {data.isSuppressed ? WORDS.UNSUPPRESS : WORDS.SUPPRESS_ONLY}
            </Button>
            {asks ? null : <Button onClick={() => setAsks(true)}>Erase …</Button>}
          </div>
          {error ? (
            <p role="alert">
              {asProblem(error).message} {asProblem(error).hint}
            </p>
          ) : null}
          {asks ? (
            <Erase
              id={id}
              preview={data}
              isPending={ask.isPending}
              onErase={() => ask.mutate("SUPPRESS_WITH_DELETE")}
              onCancel={() => setAsks(false)}
            />
          ) : null}
          {data.regulations.length > 0 ? (
            <RecordTable
              label="Privacy actions"
              columns={REGULATIONS}
              rows={data.regulations}
              keyOf={(regulation) => regulation.id}
            />
          ) : null}
        </div>
      )}
    </Tile>
  );
}

type EraseProps = {
  id: string;
  preview: Preview;
  isPending: boolean;
  onErase: () => void;
  onCancel: () => void;
};

/** What would go and what would stay; whoever means it writes the customer's id. */
function Erase({ id, preview, isPending, onErase, onCancel }: EraseProps) {
  const [typed, setTyped] = useState("");
  return (
    <div className={styles.erase}>
      <RecordTable
        label="What would go"
        columns={ROWS}
        rows={Object.entries(preview.rows)}
        keyOf={([place]) => place}
      />
      {preview.tags.length > 0 ? (
        <p>States of the lake that would go too: {preview.tags.join(", ")}.</p>
      ) : null}
      <p>What would stay:</p>
      <ul>
        {preview.remains.map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <Field label={`Write ${id} to erase it for good`}>
        <input value={typed} autoComplete="off" onChange={(event) => setTyped(event.target.value)} />
      </Field>
      <div className={styles.actions}>
        <Button isMain disabled={typed !== id || isPending} onClick={onErase}>
          Erase and suppress
        </Button>
        <Button onClick={onCancel}>Keep</Button>
      </div>
    </div>
  );
}

function stateOf({ status, waitingFor, deleted, finishedAt }: Regulation): string {
  const rows = Object.values(deleted).reduce((sum, each) => sum + each, 0);
  const gone = rows > 0 ? `, ${count(rows)} rows gone` : "";
  if (finishedAt !== null) return `done ${dateTime(finishedAt)}${gone}`;
  if (status === "INITIALIZED") return "begins soon";
  return waitingFor.length > 0 ? `waits for ${waitingFor.join(", ")}${gone}` : `under way${gone}`;
}

function save(id: string, file: Blob) {
  const address = URL.createObjectURL(file);
  const link = document.createElement("a");
  link.href = address;
  link.download = `${id}.zip`;
  link.click();
  URL.revokeObjectURL(address);
}
