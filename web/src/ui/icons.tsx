/** Line icons, 16 pixels, in the colour of the text around them. */

export function QuestionIcon() {
  return (
    <Icon>
      <circle cx="8" cy="8" r="6.25" />
      <path d="M6.3 6.3a1.75 1.75 0 1 1 2.5 1.6c-.5.25-.8.6-.8 1.1M8 11.2v.05" />
    </Icon>
  );
}

export function SunIcon() {
  return (
    <Icon>
      <circle cx="8" cy="8" r="2.9" />
      <path d="M8 1.5v1.4M8 13.1v1.4M1.5 8h1.4M13.1 8h1.4M3.4 3.4l1 1M11.6 11.6l1 1M12.6 3.4l-1 1M4.4 11.6l-1 1" />
    </Icon>
  );
}

export function MoonIcon() {
  return (
    <Icon>
      <path d="M13.2 9.7A5.7 5.7 0 0 1 6.3 2.8a5.7 5.7 0 1 0 6.9 6.9Z" />
    </Icon>
  );
}

export function CloseIcon() {
  return (
    <Icon>
      <path d="m3.5 3.5 9 9M12.5 3.5l-9 9" />
    </Icon>
  );
}

const SHAPES = {
  overview: "M2 2.5h5v5H2zM9.5 2.5H14v3H9.5zM9.5 8H14v5.5H9.5zM2 10h5v3.5H2z",
  dashboard: "M2 13.5h12M4 11V7.5M8 11V3M12 11V5.5",
  customers:
    "M6 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.5c.3-2.7 2.1-4 4.5-4s4.2 1.3 4.5 4M11 3a2.3 2.3 0 0 1 0 4.3M12.2 9.7c1.400.6 2.2 1.900 2.3 3.800",
  sql: "m2.5 4.5 3.5 3.5-3.5 3.5M8 12h5.5",
  catalogue: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
  quality: "M8 1.800 13 4v4c0 3-2 5.1-5 6.2C5 13.1 3 11 3 8V4zM5.800 8l1.600 1.600 2.900-3.1",
  flows: "M2 3h4v3H2zM10 10h4v3h-4zM10 3h4v3h-4zM6 4.5h4M4 6v5.5h6",
  quarantine: "M8 2 14.5 13.5h-13zM8 6.5v3.2M8 11.600v.05",
  events: "M1.5 8h3l2-5 3 10 2-5h3",
  models:
    "M8 2.5v3M8 5.5 3.5 10M8 5.5l4.5 4.5M3.5 10v.05M12.5 10v.05M2 10h3v3.5H2zM11 10h3v3.5h-3zM6.5 1.5h3v3h-3z",
  features: "M2.5 13.5V9M6 13.5V5M10 13.5V7.5M13.5 13.5V3",
  experiments: "M6 2h4M7 2v4l-4 7.5h10L9 6V2M5 10h6",
  reports: "M4 2h6l3 3v9H4zM10 2v3h3M6.5 8.5h4M6.5 11h4",
  settings: "M2 4.5h7M12 4.5h2M2 11.5h2M7 11.5h7M10.5 3v3M5.5 10v3",
  sources: "M8 2v7.5M5 6.800l3 2.900 3-2.900M2.5 10.5v3h11v-3",
  picture: "M2 3h12v10H2zM2 10.5l3.5-3.5 3 3 2-2L14 11M10.5 5.5v.05",
  download: "M8 2v8M5 7.3 8 10.3l3-3M3 13.5h10",
  search: "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.5 10.5l3.5 3.5",
} as const;

export type IconName = keyof typeof SHAPES;

/** One of the drawings above. */
export function NamedIcon({ name }: { name: IconName }) {
  return (
    <Icon>
      <path d={SHAPES[name]} />
    </Icon>
  );
}

/** A mill wheel over water. */
export function MillMark() {
  return (
    <svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" aria-hidden="true">
      <g strokeWidth="1.9" strokeLinecap="round">
        <circle cx="12" cy="9" r="5.6" />
        <path d="M12 3.4v11.2M6.4 9h11.2M8 5l8 8M16 5l-8 8" strokeWidth="1.3" />
        <path d="M2.5 19.5c1.6-1.5 3.2-1.5 4.8 0s3.2 1.5 4.7 0 3.2-1.5 4.8 0 3.1 1.5 4.7 0" />
      </g>
    </svg>
  );
}

function Icon({ children }: { children: React.ReactNode }) {
  return (
    <svg
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}
