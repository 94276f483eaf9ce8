select sum(l_extendedprice) / 7.0 as avg_yearly
from {{ source('lineitem') }}
join {{ source('part') }} on p_partkey = l_partkey
where p_brand = 'Brand#23'
  and p_container = 'MED BOX'
  and l_quantity < (
    select 0.2 * avg(other.l_quantity) from {{ source('lineitem') }} as other where other.l_partkey = p_partkey)
