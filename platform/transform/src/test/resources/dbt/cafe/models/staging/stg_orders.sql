with source as (select * from {{ source('till', 'raw_orders') }})
select
  id as order_id,
  visit_id,
  drink,
  {{ euros('price') }} as price,
  {{ dbt.date_trunc('day', 'ordered_at') }} as ordered_on
from source
where ordered_at >= cast('{{ var("first_day") }}' as timestamp)
