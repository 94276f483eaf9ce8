with
sold as (
  select
    extract(year from o_orderdate) as o_year,
    l_extendedprice * (1 - l_discount) as volume,
    seller.n_name as nation
  from {{ source('part') }}
  join {{ source('lineitem') }} on l_partkey = p_partkey
  join {{ source('supplier') }} on s_suppkey = l_suppkey
  join {{ source('orders') }} on o_orderkey = l_orderkey
  join {{ source('customer') }} on c_custkey = o_custkey
  join {{ source('nation') }} as buyer on buyer.n_nationkey = c_nationkey
  join {{ source('region') }} on r_regionkey = buyer.n_regionkey
  join {{ source('nation') }} as seller on seller.n_nationkey = s_nationkey
  where r_name = 'AMERICA'
    and o_orderdate between date '1995-01-01' and date '1996-12-31'
    and p_type = 'ECONOMY ANODIZED STEEL'
)
select
  o_year,
  sum(case when nation = 'BRAZIL' then volume else 0 end) / sum(volume) as mkt_share
from sold
group by o_year
