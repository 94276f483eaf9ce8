{% snapshot guests %}
{{ config(unique_key='id', strategy='check', check_cols=['table_no', 'tip'], hard_deletes='invalidate') }}
select * from {{ source('till', 'raw_visits') }}
{% endsnapshot %}
