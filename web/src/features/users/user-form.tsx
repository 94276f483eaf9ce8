import { useState } from "react";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import type { UserRole, UserWish } from "./api/users.ts";
import { ROLE_WORDS, wrongName } from "./user-name.ts";
import styles from "./users.module.css";

type UserFormProps = { taken: string[]; isPending: boolean; onAdd: (wish: UserWish) => void };

const ROLES: UserRole[] = ["viewer", "analyst", "admin"];

/** Who is to be added, and how far the role reaches. */
export function UserForm({ taken, isPending, onAdd }: UserFormProps) {
  const [wish, setWish] = useState<UserWish>({ name: "", role: "viewer", expiresIn: "" });
  const wrong = wrongName(wish.name, taken);
  return (
    <div className={styles.form}>
      <Field label="Name" hint="As ada or ada@shop.example" wrong={wrong}>
        <input
          value={wish.name}
          autoComplete="off"
          onChange={(event) => setWish({ ...wish, name: event.target.value })}
        />
      </Field>
      <Field label="Role" hint={ROLE_WORDS[wish.role]}>
        <select
          value={wish.role}
          onChange={(event) => setWish({ ...wish, role: event.target.value as UserRole })}
        >
          {ROLES.map((role) => (
            <option key={role}>{role}</option>
          ))}
        </select>
      </Field>
      <Field label="The token ends after" hint="As 30 days; empty for no end">
        <input
          value={wish.expiresIn}
          autoComplete="off"
          onChange={(event) => setWish({ ...wish, expiresIn: event.target.value })}
        />
      </Field>
      <Button
        isMain
        disabled={isPending || wish.name === "" || wrong !== undefined}
        onClick={() => onAdd(wish)}
      >
        Add the user
      </Button>
    </div>
  );
}
