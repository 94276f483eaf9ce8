import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { fileNameOf, removeQuery, type SavedQuery, savedQueries, saveQuery } from "./api/saved-queries.ts";
import styles from "./workbench.module.css";

type SavedListProps = { sql: string; onOpen: (sql: string) => void };

/** Queries that everybody sees, as files of the project. */
export function SavedList({ sql, onOpen }: SavedListProps) {
  const client = useQueryClient();
  const [title, setTitle] = useState("");
  const saved = useQuery(savedQueries);
  const items = saved.data?.items ?? [];
  const name = fileNameOf(title);
  const known = items.find((one) => one.name === name);
  const again = () => client.invalidateQueries({ queryKey: savedQueries.queryKey });
  const save = useMutation({
    mutationFn: () => saveQuery({ name, title, sql, version: known?.version ?? "" }),
    onSuccess: () => {
      setTitle("");
      again();
    },
  });
  const remove = useMutation({ mutationFn: removeQuery, onSuccess: again });
  const error = save.error ?? remove.error ?? saved.error;

  return (
    <aside className={styles.history} aria-label="Saved queries">
      <h2>Saved</h2>
      {saved.data && items.length === 0 ? (
        <p className={styles.hint}>What is saved here is a file of the project, for everybody.</p>
      ) : null}
      <ul>
        {items.map((query) => (
          <li key={query.name} className={styles.saved}>
            <button type="button" onClick={() => onOpen(query.sql)}>
              {query.title}
            </button>
            {saved.data?.isEditable ? (
              <Removal query={query} onRemove={() => remove.mutate(query)} isBusy={remove.isPending} />
            ) : null}
          </li>
        ))}
      </ul>
      {saved.data?.isEditable ? (
        <form
          className={styles.save}
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <Field
            label="Save as"
            hint={title ? `queries/${name}.sql${known ? ", written anew" : ""}` : undefined}
          >
            <input value={title} onChange={({ target }) => setTitle(target.value)} maxLength={80} />
          </Field>
          <Button
            needs="PUT /api/v1/queries/{}"
            onClick={() => save.mutate()}
            disabled={title.trim() === "" || sql.trim() === "" || save.isPending}
          >
            Save
          </Button>
        </form>
      ) : null}
      {error ? <ProblemNote problem={asProblem(error)} onRetry={again} /> : null}
    </aside>
  );
}

type RemovalProps = { query: SavedQuery; onRemove: () => void; isBusy: boolean };

/** Asks once before it takes a file away. */
function Removal({ query, onRemove, isBusy }: RemovalProps) {
  const [isAsked, setAsked] = useState(false);
  return (
    <Button
      label={isAsked ? `Really remove ${query.title}` : `Remove ${query.title}`}
      disabled={isBusy}
      onClick={() => (isAsked ? onRemove() : setAsked(true))}
    >
      {isAsked ? "Really?" : "×"}
    </Button>
  );
}
