with
profit as (
  select
    n_name as nation,
    extract(year from o_orderdate) as o_year,
    l_extendedprice * (1 - l_discount) - ps_supplycost * l_quantity as amount
  from {{ source('part') }}
  join {{ source('lineitem') }} on l_partkey = p_partkey
  join {{ source('supplier') }} on s_suppkey = l_suppkey
  join {{ source('partsupp') }} on ps_suppkey = l_suppkey and ps_partkey = l_partkey
  join {{ source('orders') }} on o_orderkey = l_orderkey
  join {{ source('nation') }} on n_nationkey = s_nationkey
  where p_name like '%green%'
)
select nation, o_year, sum(amount) as sum_profit
from profit
group by nation, o_year
