{# What engines say differently. default__ is DuckDB's way. #}

{% macro default__type_string() %}varchar{% endmacro %}
{% macro spark__type_string() %}string{% endmacro %}
{% macro default__type_timestamp() %}timestamp{% endmacro %}
{% macro default__type_float() %}double{% endmacro %}
{% macro postgres__type_float() %}double precision{% endmacro %}
{% macro default__type_numeric() %}decimal(28,6){% endmacro %}
{% macro default__type_bigint() %}bigint{% endmacro %}
{% macro default__type_int() %}integer{% endmacro %}
{% macro default__type_boolean() %}boolean{% endmacro %}

{% macro default__concat(fields) %}{{ fields | join(' || ') }}{% endmacro %}
{% macro default__hash(field) %}md5(cast({{ field }} as varchar)){% endmacro %}
{% macro spark__hash(field) %}md5(cast({{ field }} as string)){% endmacro %}
{% macro default__length(expression) %}length({{ expression }}){% endmacro %}
{% macro default__position(substring_text, string_text) %}position({{ substring_text }} in {{ string_text }}){% endmacro %}
{% macro default__replace(field, old_chars, new_chars) %}replace({{ field }}, {{ old_chars }}, {{ new_chars }}){% endmacro %}
{% macro default__right(string_text, length_expression) %}right({{ string_text }}, {{ length_expression }}){% endmacro %}
{% macro default__split_part(string_text, delimiter_text, part_number) %}split_part({{ string_text }}, {{ delimiter_text }}, {{ part_number }}){% endmacro %}
{% macro default__cast(field, type) %}cast({{ field }} as {{ type }}){% endmacro %}
{% macro default__any_value(expression) %}any_value({{ expression }}){% endmacro %}
{% macro default__bool_or(expression) %}bool_or({{ expression }}){% endmacro %}

{% macro default__safe_cast(field, type) %}try_cast({{ field }} as {{ type }}){% endmacro %}
{% macro postgres__safe_cast(field, type) -%}
  case when pg_input_is_valid(cast({{ field }} as text), '{{ type }}') then cast(cast({{ field }} as text) as {{ type }}) end
{%- endmacro %}

{% macro default__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
  {%- if limit_num -%}
    list_aggr((array_agg({{ measure }} {{ order_by_clause or '' }}))[1:{{ limit_num }}], 'string_agg', {{ delimiter_text }})
  {%- else -%}
    string_agg({{ measure }}, {{ delimiter_text }} {{ order_by_clause or '' }})
  {%- endif -%}
{%- endmacro %}
{% macro postgres__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
  {%- if limit_num -%}
    array_to_string((array_agg(cast({{ measure }} as text) {{ order_by_clause or '' }}))[1:{{ limit_num }}], {{ delimiter_text }})
  {%- else -%}
    string_agg(cast({{ measure }} as text), {{ delimiter_text }} {{ order_by_clause or '' }})
  {%- endif -%}
{%- endmacro %}
{% macro spark__listagg(measure, delimiter_text="','", order_by_clause=none, limit_num=none) -%}
  {%- if limit_num -%}
    {{ exceptions.raise_compiler_error("listagg on Spark knows no limit_num.") }}
  {%- endif -%}
  listagg(cast({{ measure }} as string), {{ delimiter_text }}){% if order_by_clause %} within group ({{ order_by_clause }}){% endif %}
{%- endmacro %}

{% macro default__date(year, month, day) %}make_date({{ year }}, {{ month }}, {{ day }}){% endmacro %}
{% macro default__date_trunc(datepart, date) %}date_trunc('{{ datepart }}', {{ date }}){% endmacro %}
{% macro default__dateadd(datepart, interval, from_date_or_timestamp) -%}
  date_add({{ from_date_or_timestamp }}, interval ({{ interval }}) {{ datepart }})
{%- endmacro %}
{% macro postgres__dateadd(datepart, interval, from_date_or_timestamp) -%}
  ({{ from_date_or_timestamp }} + ({{ interval }}) * interval '{{ '3 month' if datepart == 'quarter' else '1 ' ~ datepart }}')
{%- endmacro %}
{% macro spark__dateadd(datepart, interval, from_date_or_timestamp) -%}
  timestampadd({{ datepart }}, cast({{ interval }} as integer), {{ from_date_or_timestamp }})
{%- endmacro %}
{# As in dbt, borders between count; of weeks they are Mondays, which DuckDB's own does not say. #}
{% macro default__datediff(first_date, second_date, datepart) -%}
  {%- set a = 'cast(' ~ first_date ~ ' as timestamp)' -%}
  {%- set b = 'cast(' ~ second_date ~ ' as timestamp)' -%}
  {%- if datepart == 'week' -%}
    date_diff('day', date_trunc('week', {{ a }}), date_trunc('week', {{ b }})) // 7
  {%- else -%}
    date_diff('{{ datepart }}', {{ a }}, {{ b }})
  {%- endif -%}
{%- endmacro %}
{% macro postgres__datediff(first_date, second_date, datepart) -%}
  {%- set a = 'cast(' ~ first_date ~ ' as timestamp)' -%}
  {%- set b = 'cast(' ~ second_date ~ ' as timestamp)' -%}
  {%- if datepart == 'day' -%}
    cast(cast({{ b }} as date) - cast({{ a }} as date) as bigint)
  {%- elif datepart == 'week' -%}
    cast((cast(date_trunc('week', {{ b }}) as date) - cast(date_trunc('week', {{ a }}) as date)) / 7 as bigint)
  {%- elif datepart in ('hour', 'minute', 'second') -%}
    cast(extract(epoch from date_trunc('{{ datepart }}', {{ b }}) - date_trunc('{{ datepart }}', {{ a }})) / {{ {'hour': 3600, 'minute': 60, 'second': 1}[datepart] }} as bigint)
  {%- elif datepart == 'year' -%}
    cast(extract(year from {{ b }}) - extract(year from {{ a }}) as bigint)
  {%- elif datepart == 'quarter' -%}
    cast((extract(year from {{ b }}) - extract(year from {{ a }})) * 4 + extract(quarter from {{ b }}) - extract(quarter from {{ a }}) as bigint)
  {%- elif datepart == 'month' -%}
    cast((extract(year from {{ b }}) - extract(year from {{ a }})) * 12 + extract(month from {{ b }}) - extract(month from {{ a }}) as bigint)
  {%- else -%}
    {{ exceptions.raise_compiler_error("datediff on PostgreSQL does not know the part '" ~ datepart ~ "'.") }}
  {%- endif -%}
{%- endmacro %}
{# Spark's own counts whole units, not the borders between. #}
{% macro spark__datediff(first_date, second_date, datepart) -%}
  {%- set a = 'cast(' ~ first_date ~ ' as timestamp)' -%}
  {%- set b = 'cast(' ~ second_date ~ ' as timestamp)' -%}
  {%- if datepart == 'day' -%}
    cast(datediff({{ b }}, {{ a }}) as bigint)
  {%- elif datepart == 'week' -%}
    cast(datediff(date_trunc('week', {{ b }}), date_trunc('week', {{ a }})) div 7 as bigint)
  {%- elif datepart in ('hour', 'minute', 'second') -%}
    cast((unix_seconds(date_trunc('{{ datepart }}', {{ b }})) - unix_seconds(date_trunc('{{ datepart }}', {{ a }}))) div {{ {'hour': 3600, 'minute': 60, 'second': 1}[datepart] }} as bigint)
  {%- elif datepart == 'year' -%}
    cast(year({{ b }}) - year({{ a }}) as bigint)
  {%- elif datepart == 'quarter' -%}
    cast((year({{ b }}) - year({{ a }})) * 4 + quarter({{ b }}) - quarter({{ a }}) as bigint)
  {%- elif datepart == 'month' -%}
    cast((year({{ b }}) - year({{ a }})) * 12 + month({{ b }}) - month({{ a }}) as bigint)
  {%- else -%}
    {{ exceptions.raise_compiler_error("datediff on Spark does not know the part '" ~ datepart ~ "'.") }}
  {%- endif -%}
{%- endmacro %}
{% macro default__last_day(date, datepart) -%}
  cast(date_trunc('{{ datepart }}', {{ date }}) + interval 1 {{ datepart }} - interval 1 day as date)
{%- endmacro %}
{% macro postgres__last_day(date, datepart) -%}
  cast(date_trunc('{{ datepart }}', {{ date }}) + interval '{{ '3 month' if datepart == 'quarter' else '1 ' ~ datepart }}' - interval '1 day' as date)
{%- endmacro %}
{% macro spark__last_day(date, datepart) -%}
  cast(timestampadd({{ datepart }}, 1, date_trunc('{{ datepart }}', {{ date }})) - interval '1' day as date)
{%- endmacro %}

{# Beyond dbt's. A path is written as 'total' or 'address.city'. #}
{% macro default__json_text(column, path) %}json_extract_string({{ column }}, '$.{{ path }}'){% endmacro %}
{% macro postgres__json_text(column, path) %}(cast({{ column }} as json) #>> '{{ '{' ~ path.split('.') | join(',') ~ '}' }}'){% endmacro %}
{% macro spark__json_text(column, path) %}get_json_object({{ column }}, '$.{{ path }}'){% endmacro %}
{% macro default__json_length(column, path) %}json_array_length({{ column }}, '$.{{ path }}'){% endmacro %}
{% macro postgres__json_length(column, path) %}json_array_length(cast({{ column }} as json) #> '{{ '{' ~ path.split('.') | join(',') ~ '}' }}'){% endmacro %}
{% macro spark__json_length(column, path) %}json_array_length(get_json_object({{ column }}, '$.{{ path }}')){% endmacro %}
{% macro default__epoch(moment) %}epoch({{ moment }}){% endmacro %}
{% macro postgres__epoch(moment) %}cast(extract(epoch from {{ moment }}) as double precision){% endmacro %}
{% macro spark__epoch(moment) %}(cast(unix_micros(cast({{ moment }} as timestamp)) as double) / 1000000){% endmacro %}
{# A time that knows its zone. #}
{% macro default__type_timestamptz() %}timestamptz{% endmacro %}
{% macro spark__type_timestamptz() %}timestamp{% endmacro %}
{# 1 is Monday. #}
{% macro default__weekday(date) %}extract(isodow from {{ date }}){% endmacro %}
{% macro spark__weekday(date) %}(weekday({{ date }}) + 1){% endmacro %}
{% macro default__arg_max(value, by) %}arg_max({{ value }}, {{ by }}){% endmacro %}
{% macro postgres__arg_max(value, by) %}(array_agg({{ value }} order by {{ by }} desc) filter (where {{ value }} is not null and {{ by }} is not null))[1]{% endmacro %}
{% macro spark__arg_max(value, by) %}max_by({{ value }}, {{ by }}) filter (where {{ value }} is not null and {{ by }} is not null){% endmacro %}
{# On its own in a list of columns: what it answers is cast in the next CTE. #}
{% macro default__days_from_to(first_day, last_day) %}unnest(generate_series({{ first_day }}, {{ last_day }}, interval 1 day)){% endmacro %}
{% macro postgres__days_from_to(first_day, last_day) %}generate_series({{ first_day }}, {{ last_day }}, interval '1 day'){% endmacro %}
{% macro spark__days_from_to(first_day, last_day) %}explode(sequence(cast({{ first_day }} as timestamp), cast({{ last_day }} as timestamp), interval '1' day)){% endmacro %}
