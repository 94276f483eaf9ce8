select 1
from (select sum(spent) as total from {{ ref('visits') }}) as a,
  (select sum(price) as total from {{ ref('stg_orders') }}) as b
where a.total <> b.total
