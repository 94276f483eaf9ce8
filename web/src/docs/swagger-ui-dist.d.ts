/** The part of Swagger UI that the API page uses; the package has no types of its own. */
declare module "swagger-ui-dist/swagger-ui-es-bundle.js" {
  type Settings = {
    dom_id: string;
    url: string;
    deepLinking: boolean;
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    tryItOutEnabled: boolean;
    validatorUrl: string | null;
    onComplete: () => void;
  };
  const SwaggerUIBundle: (settings: Settings) => void;
  export default SwaggerUIBundle;
}
