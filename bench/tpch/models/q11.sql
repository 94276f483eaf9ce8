with
held as (
  select ps_partkey, sum(ps_supplycost * ps_availqty) as value
  from {{ source('partsupp') }}
  join {{ source('supplier') }} on s_suppkey = ps_suppkey
  join {{ source('nation') }} on n_nationkey = s_nationkey
  where n_name = 'GERMANY'
  group by ps_partkey
)
select ps_partkey, value
from held
where value > (select sum(value) * 0.0001 from held)
