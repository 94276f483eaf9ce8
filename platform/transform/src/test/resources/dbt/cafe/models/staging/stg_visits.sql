{{ config(materialized='ephemeral') }}
select id as visit_id, guest, table_no, coalesce(tip, 0) as tip
from {{ source('till', 'raw_visits') }}
