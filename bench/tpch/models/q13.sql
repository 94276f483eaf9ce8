with
counted as (
  select c_custkey, count(o_orderkey) as c_count
  from {{ source('customer') }}
  left join {{ source('orders') }} on o_custkey = c_custkey and o_comment not like '%special%requests%'
  group by c_custkey
)
select c_count, count(*) as custdist
from counted
group by c_count
