import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { asProblem } from "../../api/problem.ts";
import { dateTime } from "../../lib/dates.ts";
import { Button } from "../../ui/button.tsx";
import page from "../../ui/page.module.css";
import { type RecordColumn, RecordTable } from "../../ui/record-table.tsx";
import { Tile } from "../../ui/tile.tsx";
import {
  addUser,
  changeRole,
  dropToken,
  dropUser,
  makeToken,
  type User,
  type UserRole,
  usersQuery,
} from "./api/users.ts";
import { ShownToken } from "./shown-token.tsx";
import { UserForm } from "./user-form.tsx";
import { isOver } from "./user-name.ts";
import styles from "./users.module.css";

/** Who may do what. A token is seen once, when it is made. */
export function UsersTile() {
  const client = useQueryClient();
  const users = useQuery(usersQuery);
  const [shown, setShown] = useState<{ name: string; token: string } | null>(null);
  const onSuccess = () => client.invalidateQueries({ queryKey: ["users"] });
  const add = useMutation({
    mutationFn: addUser,
    onSuccess: (made) => {
      setShown(made);
      return onSuccess();
    },
  });
  const token = useMutation({
    mutationFn: makeToken,
    onSuccess: (made) => {
      setShown(made);
      return onSuccess();
    },
  });
  const change = useMutation({
    mutationFn: ({ name, role }: { name: string; role: UserRole }) => changeRole(name, role),
    onSuccess,
  });
  const drop = useMutation({ mutationFn: dropUser, onSuccess });
  const end = useMutation({
    mutationFn: ({ name, id }: { name: string; id: string }) => dropToken(name, id),
    onSuccess,
  });
  const error = add.error ?? token.error ?? change.error ?? drop.error ?? end.error;
  const columns: RecordColumn<User>[] = [
    { title: "User", cell: ({ name }) => name },
    {
      title: "Role",
      cell: ({ name, role, createdAt }) =>
        createdAt === null ? (
          role
        ) : (
          <select
            className={styles.select}
            aria-label={`Role of ${name}`}
            value={role}
            onChange={(event) => change.mutate({ name, role: event.target.value as UserRole })}
          >
            <option>viewer</option>
            <option>analyst</option>
            <option>admin</option>
          </select>
        ),
    },
    {
      title: "Tokens",
      wraps: true,
      cell: ({ name, createdAt, tokens }) =>
        createdAt === null
          ? "the file token of the data directory"
          : tokens.map(({ id, expiresAt }) => (
              <div key={id} className={styles.actions}>
                <code>{id}</code> {ends(expiresAt)}
                <Button label={`Drop token ${id}`} onClick={() => end.mutate({ name, id })}>
                  Drop
                </Button>
              </div>
            )),
    },
    {
      title: "Do",
      cell: ({ name, createdAt }) =>
        createdAt === null ? (
          "–"
        ) : (
          <Do name={name} onToken={() => token.mutate(name)} onDrop={() => drop.mutate(name)} />
        ),
    },
  ];
  return (
    <Tile
      title="Users"
      subtitle="A viewer looks, an analyst asks, an admin changes"
      query={users}
      height={320}
      skeleton="rows"
      isEmpty={() => false}
      empty=""
    >
      {({ items }) => (
        <div className={page.page}>
          <UserForm
            key={items.length}
            taken={items.map(({ name }) => name)}
            isPending={add.isPending}
            onAdd={(wish) => add.mutate(wish)}
          />
          {error ? (
            <p role="alert">
              {asProblem(error).message} {asProblem(error).hint}
            </p>
          ) : null}
          {shown ? <ShownToken of={shown.name} token={shown.token} onClose={() => setShown(null)} /> : null}
          <RecordTable label="Users" columns={columns} rows={items} keyOf={(user) => user.name} />
        </div>
      )}
    </Tile>
  );
}

function ends(expiresAt: string | null): string {
  if (expiresAt === null) return "no end";
  return isOver(expiresAt, Date.now()) ? "over" : `until ${dateTime(expiresAt)}`;
}

/** To drop somebody takes a second click. */
function Do({ name, onToken, onDrop }: { name: string; onToken: () => void; onDrop: () => void }) {
  const [asks, setAsks] = useState(false);
  return (
    <div className={styles.actions}>
      <Button label={`New token for ${name}`} onClick={onToken}>
        New token
      </Button>
      {asks ? (
        <Button onClick={onDrop}>Drop {name} and all tokens</Button>
      ) : (
        <Button label={`Drop ${name}`} onClick={() => setAsks(true)}>
          Drop
        </Button>
      )}
    </div>
  );
}
