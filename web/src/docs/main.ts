import "swagger-ui-dist/swagger-ui.css";
import "./docs.css";
import SwaggerUIBundle from "swagger-ui-dist/swagger-ui-es-bundle.js";
import { currentTheme, onThemeChange } from "../lib/theme.ts";

/** The page to try the API: reads the server's own description of itself, sends requests with the session's cookie. */
SwaggerUIBundle({
  dom_id: "#api",
  url: "/openapi.yaml",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  onComplete: () => document.querySelector("#servers")?.setAttribute("aria-label", "Server"),
});

function followTheme(): void {
  document.documentElement.classList.toggle("dark-mode", currentTheme() === "dark");
}

onThemeChange(followTheme);
followTheme();
