import { Button } from "../../ui/button.tsx";
import styles from "./editor.module.css";

type TileToolsProps = {
  title: string;
  onMove: (by: -1 | 1) => void;
  onResize: (by: -1 | 1) => void;
  onEdit: () => void;
  onRemove: () => void;
};

/** What can be done with a tile while a dashboard is changed. */
export function TileTools({ title, onMove, onResize, onEdit, onRemove }: TileToolsProps) {
  return (
    <div className={styles.tools} role="toolbar" aria-label={`Change ${title}`}>
      <Button onClick={() => onMove(-1)} label={`Move ${title} back`}>
        ←
      </Button>
      <Button onClick={() => onMove(1)} label={`Move ${title} on`}>
        →
      </Button>
      <Button onClick={() => onResize(-1)} label={`Make ${title} narrower`}>
        −
      </Button>
      <Button onClick={() => onResize(1)} label={`Make ${title} wider`}>
        +
      </Button>
      <Button onClick={onEdit} label={`Edit ${title}`}>
        Edit
      </Button>
      <Button onClick={onRemove} label={`Remove ${title}`}>
        Remove
      </Button>
    </div>
  );
}
