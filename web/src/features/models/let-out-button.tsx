import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Schemas } from "../../api/client.ts";
import { asProblem } from "../../api/problem.ts";
import { Button } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { ProblemNote } from "../../ui/problem-note.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { SidePanel } from "../../ui/side-panel.tsx";
import { rollOut, type Stage } from "./api/versions.ts";

const STAGES: { value: Stage; label: string; meaning: string }[] = [
  {
    value: "shadow",
    label: "Shadow",
    meaning: "It scores what the champion answers, and tells nobody. Compare them first.",
  },
  {
    value: "canary",
    label: "Canary",
    meaning: "It answers a share of the customers, always the same ones, and is taken back by itself.",
  },
  {
    value: "full",
    label: "In full",
    meaning: "It answers everybody as the champion, and is watched for a while.",
  },
];
const USUAL_PERCENT = 10;

type LetOutButtonProps = { model: string; version: Schemas["ModelVersion"] };

/** Asks how far a version shall go out, and lets it. What the gate forbids the server refuses, and says why. */
export function LetOutButton({ model, version: { version, heldBack } }: LetOutButtonProps) {
  const client = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [stage, setStage] = useState<Stage>("shadow");
  const [percent, setPercent] = useState(USUAL_PERCENT);
  const out = useMutation({
    mutationFn: () => rollOut(model, { version, stage, percent }),
    onSuccess: () => {
      client.invalidateQueries({ queryKey: ["models"] });
      setAsking(false);
    },
  });
  const choose = (value: Stage) => {
    setStage(value);
    out.reset();
  };
  return (
    <>
      <Button
        needs="POST /api/v1/models/{}/rollout"
        label={`Let version ${version} out`}
        onClick={() => setAsking(true)}
      >
        Let out…
      </Button>
      {isAsking ? (
        <SidePanel
          title={`Let version ${version} out`}
          subtitle={heldBack ? `Its gate held it back: ${heldBack}` : "It passed its gate."}
          onClose={() => setAsking(false)}
        >
          <div>
            <Segmented label="How far" options={STAGES} value={stage} onChange={choose} />
          </div>
          <p>{STAGES.find((one) => one.value === stage)?.meaning}</p>
          {stage === "canary" ? (
            <Field label="Percent of the customers" hint="More than 0 and less than 100.">
              <input
                type="number"
                min={1}
                max={99}
                value={percent}
                onChange={({ target }) => setPercent(target.valueAsNumber)}
              />
            </Field>
          ) : null}
          {out.error ? <ProblemNote problem={asProblem(out.error)} onRetry={() => out.mutate()} /> : null}
          <div>
            <Button
              isMain
              onClick={() => out.mutate()}
              disabled={out.isPending || (stage === "canary" && !(percent > 0 && percent < 100))}
            >
              {stage === "full" ? `Make version ${version} the champion` : `Begin the ${stage}`}
            </Button>
          </div>
        </SidePanel>
      ) : null}
    </>
  );
}
