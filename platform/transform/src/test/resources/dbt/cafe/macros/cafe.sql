{# a comment with {{ braces }} #}
{% macro euros(column) -%}
  ({{ column }} / 100)::decimal(16, 2)
{%- endmacro %}

{% macro drinks_sold() %}
  {%- set found = run_query("select distinct drink from " ~ ref('stg_orders') ~ " order by 1") -%}
  {%- if execute -%}{{ return(found.columns[0].values()) }}{%- else -%}{{ return([]) }}{%- endif -%}
{% endmacro %}

{% macro generate_schema_name(custom_schema_name, node) -%}
  {%- if node.resource_type == 'seed' -%}{{ custom_schema_name | trim }}
  {%- else -%}{{ target.schema }}{%- endif -%}
{%- endmacro %}
