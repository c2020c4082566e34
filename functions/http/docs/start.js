// Shows docs/openapi.json by Swagger UI, without its StandaloneLayout: no other host is asked for anything.
window.ui = window.SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  queryConfigEnabled: false,
  tryItOutEnabled: true,
  docExpansion: 'list',
});
